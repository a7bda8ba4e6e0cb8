import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { CanaryNeedle } from '@repo/residency'
import { leaksIn, type Leak } from './leak.ts'

const chunkBytes = 8 * 1024 * 1024

/**
 * Reads every file below a folder as bytes, database and log files included.
 * @param options.except folders that are not entered
 * @param options.since files that were last written before hold nothing that was made later, and are passed over
 */
export async function sweepFiles(
  root: string,
  needles: readonly CanaryNeedle[],
  options: { readonly except?: readonly string[]; readonly since?: Date } = {},
): Promise<Leak[]> {
  const leaks: Leak[] = []
  for await (const path of filesBelow(root, options.except ?? [])) {
    if (options.since && (await lastWritten(path)) < options.since) continue
    leaks.push(...(await sweepFile(path, relative(root, path), needles)))
  }
  return leaks
}

async function* filesBelow(folder: string, except: readonly string[]): AsyncGenerator<string> {
  if (except.includes(folder)) return
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(unlessGone([]))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path, except)
    else if (entry.isFile()) yield path
  }
}

async function sweepFile(path: string, place: string, needles: readonly CanaryNeedle[]): Promise<Leak[]> {
  const overlap = Math.max(...needles.map(({ text }) => text.length)) + 2
  const found = new Map<string, Leak>()
  let tail = ''
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes, encoding: 'latin1' })) {
      const text = tail + String(chunk)
      for (const leak of leaksIn(place, text, needles)) found.set(leak.form, found.get(leak.form) ?? leak)
      tail = text.slice(-overlap)
    }
  } catch (error) {
    unlessGone(undefined)(error)
  }
  return [...found.values()]
}

const lastWritten = (path: string): Promise<Date> => stat(path).then(({ mtime }) => mtime, unlessGone(new Date(0)))

/** Running programs remove files while they are read: what is gone holds nothing any more. */
const unlessGone =
  <Result>(result: Result) =>
  (error: unknown): Result => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return result
    throw error
  }
