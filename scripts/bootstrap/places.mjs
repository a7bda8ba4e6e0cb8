import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
/** Programs the project brings along: Node, pnpm, and Debian packages unpacked without root. Nothing outside it is changed. */
export const toolsFolder = join(root, '.tools')
export const debianFolder = join(toolsFolder, 'debian')
const binFolder = join(toolsFolder, 'node_modules/.bin')

/** The Node that runs everything of ours: the one brought along, or the caller's where there is no package for the platform. */
export function nodeProgram() {
  const own = join(binFolder, 'node')
  return existsSync(own) ? own : process.execPath
}

export const pnpmProgram = join(binFolder, 'pnpm')

/** The environment in which our Node and pnpm come first. */
export function toolEnvironment(added = {}) {
  return { ...process.env, PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}`, ...added }
}

/**
 * Finds a program on the path that this user may run.
 * @param {string} name
 */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, name)).find(isRunnable)
}

/** @param {string} path */
function isRunnable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
