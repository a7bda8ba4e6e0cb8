/**
 * The one way to a zone's files. What is behind it is the zone's own affair: a folder here, an S3-compatible store in a deployment.
 * Keys begin with the organisation, so that everything of one organisation can be found, counted and erased.
 */
import { createReadStream } from 'node:fs'
import { access, mkdir, open as openFile, opendir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { randomUUID } from 'node:crypto'
import { invariant, type OrgId } from '@repo/core'

/** `<organisation>/<kind>/<id>`: ids and codes only, never a file's own name. */
export type ObjectKey = `${string}/${string}/${string}`

export interface ObjectStore {
  /** Stores the whole stream or nothing. An object of that key is replaced. @returns its size in bytes */
  put(key: ObjectKey, content: AsyncIterable<Uint8Array>): Promise<number>
  /** Streams from byte `fromByte` on. @throws ENOENT when there is no such object */
  read(key: ObjectKey, fromByte?: number): Readable
  /** Size in bytes, or undefined when there is no such object. */
  sizeOf(key: ObjectKey): Promise<number | undefined>
  /** Removing what is not there is no error. */
  remove(key: ObjectKey): Promise<void>
  /** Ids of at most `max` objects of one kind that were stored before an instant, in no order. */
  list(organizationId: OrgId, kind: string, storedBefore: Date, max: number): Promise<string[]>
  /** Removes what was begun before an instant and never became an object, because its process died. */
  removeUnfinished(organizationId: OrgId, kind: string, begunBefore: Date): Promise<void>
  /** Whether it can be read and written now, for readiness. */
  check(): Promise<void>
}

const keyPattern = /^[0-9a-f-]{36}\/[a-z-]{1,32}\/[A-Za-z0-9._-]{1,80}$/

export function objectKey(organizationId: OrgId, kind: string, id: string): ObjectKey {
  return `${organizationId}/${kind}/${id}`
}

const unfinished = '.part'

/** Names of the files in a folder that nobody has written to since an instant. No folder, no names. */
async function* namesBefore(folder: string, instant: Date): AsyncGenerator<string> {
  const entries = await opendir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for await (const { name } of entries) {
    const found = await stat(join(folder, name)).catch(() => undefined)
    if (found && found.mtimeMs < instant.getTime()) yield name
  }
}

/** An object store in a folder. A half-written object is never seen: bytes go to a temporary file that is synced and then renamed. */
export function folderObjectStore(folder: string): ObjectStore {
  const pathOf = (key: ObjectKey): string => {
    invariant(keyPattern.test(key) && !key.includes('..'), 'an object key is an organisation, a kind and an id')
    return join(folder, key)
  }
  return {
    async put(key, content) {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const temporary = `${path}.${randomUUID()}${unfinished}`
      // Opened first: a stream that fails before its file is opened would leave one behind.
      const file = await openFile(temporary, 'wx', 0o600)
      try {
        await pipeline(content, file.createWriteStream({ flush: true }))
        await rename(temporary, path)
        const parent = await openFile(dirname(path))
        await parent.sync().finally(() => parent.close())
        return (await stat(path)).size
      } catch (error) {
        await file.close()
        await rm(temporary, { force: true })
        throw error
      }
    },
    read: (key, fromByte = 0) => createReadStream(pathOf(key), { start: fromByte }),
    async sizeOf(key) {
      return stat(pathOf(key)).then(
        ({ size }) => size,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return undefined
          throw error
        },
      )
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async list(organizationId, kind, storedBefore, max) {
      const ids: string[] = []
      for await (const name of namesBefore(join(folder, organizationId, kind), storedBefore)) {
        if (!name.endsWith(unfinished)) ids.push(name)
        if (ids.length === max) break
      }
      return ids
    },
    async removeUnfinished(organizationId, kind, begunBefore) {
      const path = join(folder, organizationId, kind)
      for await (const name of namesBefore(path, begunBefore)) {
        if (name.endsWith(unfinished)) await rm(join(path, name), { force: true })
      }
    },
    async check() {
      await access(folder)
      await readdir(folder)
    },
  }
}
