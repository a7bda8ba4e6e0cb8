import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './places.mjs'

/**
 * One hash over files: unchanged inputs need not be worked through again. For what comes before turbo is installed.
 * @param {readonly string[]} paths of files, from the repository's root
 */
export function fingerprint(paths) {
  const hash = createHash('sha256').update(process.arch)
  for (const path of [...paths].sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

/**
 * Does the work unless its marker says that it was done for the same inputs.
 * @param {string} marker a file that goes away together with what the work makes
 * @param {string} inputs
 * @param {() => Promise<void>} work
 */
export async function unlessDone(marker, inputs, work) {
  if (existsSync(marker) && readFileSync(marker, 'utf8') === inputs) return
  await work()
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, inputs)
}
