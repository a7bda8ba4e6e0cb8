import { Redis } from 'ioredis'

/** Whatever Redis holds can be had elsewhere or done without, so nobody waits for it longer than this. */
const answerTimeoutMs = 1000

/**
 * The zone's Redis. A command fails soon when Redis is gone, and also when it is there and does not answer; whoever asked goes on without.
 * @param timeoutMs for tests
 */
export function openRedis(url: string, timeoutMs: number = answerTimeoutMs): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true, connectTimeout: timeoutMs, commandTimeout: timeoutMs })
  // An outage shows in readiness and in each answer; without a listener it would end the process.
  redis.on('error', () => undefined)
  return redis
}
