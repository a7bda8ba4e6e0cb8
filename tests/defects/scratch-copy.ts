import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Mutant } from './mutant.ts'

/** What a copy needs as it is and does not change. */
const linked = ['node_modules', '.tools']
/** What no test here needs, or would only cost time to copy. */
const leftOut = new Set([...linked, '.git', '.freehold', '.turbo', 'build', 'coverage'])

export interface ScratchCopy {
  readonly folder: string
  /** Makes a change while `work` runs, and takes it back. */
  changed<Result>(mutant: Mutant, work: () => Promise<Result>): Promise<Result>
  remove(): void
}

/** Copies the tree, generated code included, to a place where it can be broken. Installed packages are linked. */
export function makeScratchCopy(root: string): ScratchCopy {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-mutants-'))
  for (const name of readdirSync(root)) {
    if (linked.includes(name)) symlinkSync(join(root, name), join(folder, name))
    if (leftOut.has(name)) continue
    // A package's own node_modules holds relative links, which lead into the copy.
    const filter = (path: string) => path === join(root, name) || !leftOut.has(basename(path)) || basename(path) === 'node_modules'
    cpSync(join(root, name), join(folder, name), { recursive: true, verbatimSymlinks: true, filter })
  }
  return {
    folder,
    async changed({ edits }, work) {
      const before = new Map(edits.map(({ file }) => [file, readFileSync(join(folder, file), 'utf8')]))
      try {
        for (const { file, find, put } of edits) {
          const path = join(folder, file)
          writeFileSync(path, replaceOnce(readFileSync(path, 'utf8'), find, put))
        }
        return await work()
      } finally {
        for (const [file, text] of before) writeFileSync(join(folder, file), text)
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** @throws when the text does not stand there exactly once */
export function replaceOnce(text: string, find: string, put: string): string {
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`stands there ${parts.length - 1} times: ${find}`)
  return parts.join(put)
}
