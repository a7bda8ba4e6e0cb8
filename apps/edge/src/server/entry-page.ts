/**
 * The bare host's static page with the zone picker. Files of the configured folder are read once, at start, and served from memory under
 * their own names, so that no request names a path of the disk. `/zones.json` tells the page which zones there are.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { zones as registry, type ZoneCode } from '@repo/residency'
import type { DirectoryReader } from '../directory/directory.ts'
import { page } from './page.ts'

export interface StaticFile {
  readonly type: string
  readonly body: Buffer
  readonly cacheControl: string
  readonly etag: string
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

const toFile = (body: Buffer, type: string, cacheControl: string): StaticFile => ({
  body,
  type,
  cacheControl,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
})

export class EntryPage {
  readonly #files: ReadonlyMap<string, StaticFile>
  readonly #directory: DirectoryReader

  /** @throws Error when the folder cannot be read */
  constructor(folder: string | undefined, directory: DirectoryReader) {
    this.#files = folder === undefined ? new Map() : readFiles(folder)
    this.#directory = directory
  }

  /** @returns the file at a path, or undefined: then there is nothing */
  file(path: string): StaticFile | undefined {
    if (path === '/zones.json') return toFile(Buffer.from(JSON.stringify({ zones: this.#zones() })), types['.json'] ?? '', 'no-cache')
    if (path === '/') return this.#files.get('/index.html') ?? toFile(Buffer.from(this.#plainPage()), types['.html'] ?? '', 'no-cache')
    return path === '/index.html' ? undefined : this.#files.get(path)
  }

  #zones(): { code: string; name: string; webOrigin: string }[] {
    const order = Object.keys(registry)
    return [...this.#directory.zones()]
      .sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
      .map(({ code, webOrigin }) => ({ code, name: registry[code as ZoneCode]?.name ?? code.toUpperCase(), webOrigin }))
  }

  #plainPage(): string {
    const items = this.#zones().map(({ name, webOrigin }) => `<li><a href="${webOrigin}/sign-in">${name}</a></li>`)
    return page('Freehold', `<main><h1>Where is your organisation?</h1><nav aria-label="Zones"><ul>${items.join('')}</ul></nav></main>`)
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
