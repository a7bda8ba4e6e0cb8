interface DriverCause {
  readonly originalCode?: unknown
  readonly originalMessage?: unknown
}

/**
 * The SQLSTATE and message Postgres gave, from an error of Prisma (any of its classes) or of pg; `undefined` for other errors.
 * Rules in the database (deferred balance, closed period) are told apart by it.
 */
export function sqlStateOf(error: unknown): { readonly code: string; readonly message: string } | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const driver = driverCause(at)
    if (typeof driver?.originalCode === 'string') return { code: driver.originalCode, message: String(driver.originalMessage ?? '') }
    if ('severity' in at && 'code' in at && typeof at.code === 'string') return { code: at.code, message: at.message }
  }
  return undefined
}

// A DriverAdapterError has the driver's facts as its cause; Prisma's known errors carry that error in their meta.
function driverCause(error: Error): DriverCause | undefined {
  if (isObject(error.cause) && 'originalCode' in error.cause) return error.cause
  const meta = 'meta' in error && isObject(error.meta) ? error.meta : undefined
  const adapterError = meta && 'driverAdapterError' in meta && isObject(meta.driverAdapterError) ? meta.driverAdapterError : undefined
  return adapterError && 'cause' in adapterError && isObject(adapterError.cause) ? adapterError.cause : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
