import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './places.mjs'
import { Problem } from './problem.mjs'

const MiB = 1_048_576
const installedAlready = 300 * MiB
const fromNothing = 4_000 * MiB

/** Asked first: an installation that runs out of room half-way leaves a puzzle. */
export async function checkDiskSpace() {
  const needed = existsSync(join(root, 'node_modules/.freehold-installed')) ? installedAlready : fromNothing
  const { bavail, bsize } = await statfs(root)
  if (bavail * bsize >= needed) return
  throw new Problem(
    `The disk has ${Math.floor((bavail * bsize) / MiB)} MiB free here; ${needed / MiB} MiB are needed. Make room and start again.`,
  )
}
