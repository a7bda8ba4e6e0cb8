import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './places.mjs'

const made = new Set(['node_modules', 'build', '.svelte-kit', 'generated', 'paraglide', '.turbo', 'coverage'])

/**
 * One hash over files and folders (what is generated in them left out): unchanged inputs need not be worked through again.
 * @param {readonly string[]} paths from the repository's root
 */
export function fingerprint(paths) {
  const hash = createHash('sha256').update(process.arch)
  for (const path of paths.flatMap((name) => filesUnder(join(root, name))).sort()) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0')
  }
  return hash.digest('hex')
}

/**
 * Does the work unless its marker says that it was done for the same inputs.
 * @param {string} marker a file that goes away together with what the work makes
 * @param {string} inputs
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} was there anything to do?
 */
export async function unlessDone(marker, inputs, work) {
  if (existsSync(marker) && readFileSync(marker, 'utf8') === inputs) return false
  await work()
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, inputs)
  return true
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return []
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.flatMap((entry) => {
      if (made.has(entry.name)) return []
      const inside = join(path, entry.name)
      return entry.isDirectory() ? filesUnder(inside) : entry.isFile() ? [inside] : []
    })
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
}
