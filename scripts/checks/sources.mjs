import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../bootstrap/places.mjs'

const made = new Set(['node_modules', 'build', '.svelte-kit', '.turbo', 'coverage'])

/**
 * Every source file under a folder, but for what is installed or built there.
 * @param {string} folder from the repository's root
 * @returns {string[]} absolute paths
 */
export function sourcesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (made.has(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourcesIn(path)
    return /\.(ts|js|mjs|svelte)$/.test(entry.name) ? [join(root, path)] : []
  })
}
