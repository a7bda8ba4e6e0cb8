import { setTimeout as wait } from 'node:timers/promises'
import { isAppError } from '@repo/core'

// SQLSTATE: class 08 connection, 40001/40P01 serialization and deadlock, 53300 too many connections, 55P03 lock not available,
// 57P01–57P03 server going down or not up yet, 57014 statement cancelled by its timeout.
const passingSqlState = /^(08...|40001|40P01|53300|55P03|57P0[123]|57014)$/
// Prisma: server unreachable, slow or closing (P1001, P1002, P1008, P1017), no free connection or transaction ended under it (P2024, P2028), conflict (P2034).
const passingPrismaCode = /^P(1001|1002|1008|1017|2024|2028|2034)$/
const passingSocketCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])
// pg and Prisma give connections that end under them no code of their own.
const passingMessage =
  /connection (terminated|closed|ended)|terminating connection|server closed the connection|client has encountered a connection error/i

function codesOf(error: object): string[] {
  const codes: string[] = []
  for (const key of ['code', 'originalCode', 'sqlState']) {
    const value: unknown = Reflect.get(error, key)
    if (typeof value === 'string') codes.push(value)
  }
  return codes
}

/** The error and whatever it wraps: `cause` by the standard, `meta.driverAdapterError` by Prisma. */
function* layersOf(error: unknown): Generator<object> {
  const seen = new Set<object>()
  const open: unknown[] = [error]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    yield next
    open.push(Reflect.get(next, 'cause'), Reflect.get(next, 'meta'), Reflect.get(next, 'driverAdapterError'))
  }
}

/**
 * True for a failure that says nothing about the work itself and goes away by waiting: the database was away or busy, or the error declares
 * itself retryable (an organisation that is moving). Recording one as a step's outcome would replay it for ever.
 */
export function isPassingFailure(error: unknown): boolean {
  for (const layer of layersOf(error)) {
    if (isAppError(layer)) return layer.retryable
    if (codesOf(layer).some((code) => passingSqlState.test(code) || passingPrismaCode.test(code) || passingSocketCodes.has(code)))
      return true
    if (layer instanceof Error && passingMessage.test(layer.message)) return true
  }
  return false
}

const firstWaitMs = 100
const longestWaitMs = 5_000
// About ten minutes of back-off. The engine itself waits for its database without end; a failure that outlasts this is not passing.
const attemptsMax = 125

/**
 * Runs `attempt` until it gives a result or fails for good, waiting longer after each passing failure.
 * @param isPassing what else than a passing failure is worth another attempt
 */
export async function retryPassing<Result>(
  attempt: () => Promise<Result>,
  isPassing: (error: unknown) => boolean = isPassingFailure,
): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (attempts >= attemptsMax || !isPassing(error)) throw error
      await wait(Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts - 1)))
    }
  }
}
