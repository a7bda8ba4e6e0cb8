/**
 * One build of the browser's code for each language (ADR 0150). A reader needs one language, and Paraglide's messages carry all: each is a small module
 * with a text for every language, shared between pages as a file of its own. Here a message that is one text becomes a mark in the code that says it, the
 * rest ask for a constant instead of the cookie, and when the files are made each is laid once for every language under `_app/immutable/<language>/`, its marks
 * replaced and what no longer answers removed. `inLanguage` leads a page to them. The server's code keeps all languages.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { minify, type Plugin } from 'vite'
import { type PlainText, readPlainTexts } from './plain-texts.ts'

const locale = '__freehold_locale__'
const below = '_app/immutable/'

/** @param folder the app's messages, with a slash at its end */
export function languageBuilds(folder: URL, locales: readonly string[]): Plugin {
  const plain = readPlainTexts(folder, locales)
  const byMark = new Map([...plain.values()].map((text) => [text.mark, text]))
  return {
    name: 'freehold:language-builds',
    apply: 'build',
    // Before Svelte: what a component says is then known to it as a text that never changes.
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    transform(code, id) {
      if (/\/paraglide\/(runtime|messages\/[^/]+)\.js$/.test(id)) return { code: constantLocale(code, id), map: null }
      return /\.(svelte|ts)$/.test(id) && code.includes('paraglide/messages.js') ? { code: withMarks(code, plain), map: null } : undefined
    },
    async writeBundle({ dir = '.' }, bundle) {
      const files = Object.values(bundle).filter((file) => file.type === 'chunk' && file.fileName.startsWith(below))
      for (const file of files) {
        if (file.type !== 'chunk') continue
        for (const language of locales) {
          const path = join(dir, below, language, file.fileName.slice(below.length))
          mkdirSync(dirname(path), { recursive: true })
          writeFileSync(path, await codeIn(language, file.code, file.fileName, byMark))
        }
        // Nobody is led to the file that speaks no language.
        rmSync(join(dir, file.fileName))
      }
    },
  }
}

/** A message with no placeholder is its mark where it is called, and a function of its own where it is handed on. */
export function withMarks(code: string, plain: ReadonlyMap<string, PlainText>): string {
  return code
    .replace(/(?<![\w$.])m\.(\w+)\(\)/g, (call, key: string) => plain.get(key)?.mark ?? call)
    .replace(/(?<![\w$.])m\.(\w+)\b(?!\s*\()/g, (message, key: string) => {
      const mark = plain.get(key)?.mark
      return mark ? `(() => ${mark})` : message
    })
}

function constantLocale(code: string, id: string): string {
  const constant = code
    .replace(/^import \{ getLocale.*\} from '\.\.\/runtime\.js';$/m, '')
    .replace('experimentalStaticLocale ?? options.locale ?? getLocale()', locale)
    .replace('export const experimentalStaticLocale = undefined', `export const experimentalStaticLocale = ${locale}`)
  if (constant === code && /\bgetLocale\(\)/.test(code)) throw new Error(`Paraglide compiles ${id} in a way this build does not know.`)
  return constant
}

/** One file of the build as readers of one language get it. Stylesheets and fonts have no language and stay a folder higher. */
export async function codeIn(language: string, code: string, name: string, texts: ReadonlyMap<string, PlainText>): Promise<string> {
  const said = code
    .replaceAll(/__word_\w+?_[0-9a-f]{8}__/g, (mark) => {
      const text = texts.get(mark)?.texts[language]
      if (text === undefined) throw new Error(`No message is behind ${mark}.`)
      return JSON.stringify(text)
    })
    .replaceAll(locale, JSON.stringify(language))
    .replaceAll(/(["'`])\.\.\/assets\//g, '$1../../assets/')
  const { code: small, errors } = await minify(name, said, { module: true, compress: true, mangle: { toplevel: true } })
  if (errors.length > 0) throw new Error(`${name} cannot be made smaller in ${language}: ${errors[0]?.message ?? ''}`)
  return small
}
