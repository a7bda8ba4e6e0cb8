/**
 * The bare host's page with the zone picker. The page is made from the directory's zones, its style and script are read once, at start, and
 * served from memory under their own names, so that no request names a path of the disk. A deployment may bring a folder with a page of
 * its own; `/zones.json` tells that page which zones there are.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { zones as registry, type ZoneCode } from '@repo/residency'
import type { DirectoryReader } from '../directory/directory.ts'
import { entryHtml, type EntryZone } from './entry-html.ts'
import { chooseLanguage } from './entry-words.ts'

export interface StaticFile {
  readonly type: string
  readonly body: Buffer
  readonly cacheControl: string
  readonly etag: string
  /** The answer depends on the browser's languages. */
  readonly varies?: boolean
}

const html = 'text/html; charset=utf-8'
const json = 'application/json; charset=utf-8'
const types: Readonly<Record<string, string>> = {
  '.html': html,
  '.json': json,
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

const ownFolder = join(import.meta.dirname, '../../entry')

const toFile = (body: Buffer, type: string, cacheControl: string): StaticFile => ({
  body,
  type,
  cacheControl,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
})

export class EntryPage {
  readonly #files: ReadonlyMap<string, StaticFile>
  readonly #directory: DirectoryReader

  /**
   * @param folder a deployment's own page
   * @throws Error when the folder cannot be read
   */
  constructor(folder: string | undefined, directory: DirectoryReader) {
    this.#files = readFiles(folder ?? ownFolder)
    this.#directory = directory
  }

  /**
   * @param path raw, without the query
   * @returns the file, or undefined: then there is nothing
   */
  file(path: string, query: string, acceptLanguage: string | undefined): StaticFile | undefined {
    if (path === '/zones.json') return toFile(Buffer.from(JSON.stringify({ zones: this.#zones() })), json, 'no-cache')
    if (path !== '/') return path === '/index.html' ? undefined : this.#files.get(path)
    const own = this.#files.get('/index.html')
    if (own) return own
    const page = entryHtml(this.#zones(), chooseLanguage(query, acceptLanguage))
    return { ...toFile(Buffer.from(page), html, 'no-cache'), varies: true }
  }

  #zones(): EntryZone[] {
    const order = Object.keys(registry)
    return [...this.#directory.zones()]
      .sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
      .map(({ code, webOrigin }) => ({ code, name: registry[code as ZoneCode]?.name ?? code.toUpperCase(), webOrigin }))
  }
}

function readFiles(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const name = `/${relative(folder, path).split(sep).join('/')}`
    // Vite names what is under an `immutable` folder after its content.
    const cacheControl = name.includes('/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    files.set(name, toFile(readFileSync(path), type, cacheControl))
  }
  return files
}
