import { Redis } from 'ioredis'
import type { CanaryNeedle } from '@repo/residency'
import { leaksIn, type Leak } from './leak.ts'

/** How each type is read. DUMP would be one command for all, but compresses what it gives. */
const readers: Readonly<Record<string, (redis: Redis, key: string) => Promise<unknown>>> = {
  string: (redis, key) => redis.getBuffer(key),
  hash: (redis, key) => redis.hgetallBuffer(key),
  list: (redis, key) => redis.lrangeBuffer(key, 0, -1),
  set: (redis, key) => redis.smembersBuffer(key),
  zset: (redis, key) => redis.zrangeBuffer(key, '0', '-1'),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
}

/**
 * Looks through every key and its value.
 * @param name of the server, for the places named in leaks
 * @throws Error for a type of value that it cannot read
 */
export async function sweepRedis(url: string, name: string, needles: readonly CanaryNeedle[]): Promise<Leak[]> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => undefined)
  await redis.connect()
  try {
    const leaks: Leak[] = []
    for await (const keys of redis.scanStream({ count: 1000 })) {
      for (const key of keys as string[]) leaks.push(...leaksIn(`${name}: ${key}`, await lineOf(redis, key), needles))
    }
    return leaks
  } finally {
    redis.disconnect()
  }
}

async function lineOf(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key)
  // Gone between the scan and now.
  if (type === 'none') return key
  const read = readers[type]
  if (!read) throw new Error(`The sweep cannot read a Redis value of type ${type}`)
  return `${key} ${texts(await read(redis, key)).join(' ')}`
}

/** Every text inside an answer, bytes as Latin-1. */
function texts(value: unknown): string[] {
  if (value === null || value === undefined) return []
  if (Buffer.isBuffer(value)) return [value.toString('latin1')]
  if (Array.isArray(value)) return value.flatMap(texts)
  if (typeof value === 'object') return Object.entries(value).flatMap(([field, held]) => [field, ...texts(held)])
  return [String(value)]
}
