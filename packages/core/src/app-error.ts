/** Who has to act for the error to go away. It is the envelope's `type`. */
export type ErrorOwner = 'caller' | 'configuration' | 'upstream' | 'platform'

export interface ErrorDefinition {
  /** HTTP status on every surface; only the app's envelope file writes it. */
  readonly status: number
  /** One sentence for people: what is wrong and how to mend it. Never names a person or echoes input. */
  readonly message: string
  readonly owner: ErrorOwner
  /** May the same request succeed later without a change? */
  readonly retryable?: boolean
}

export interface ErrorOptions<Data> {
  /** For logs inside the zone only; never sent. */
  readonly detail?: string
  /** Typed facts for the client, for instance the transitions a state allows. */
  readonly data?: Data
  /** Path of an input field → its messages. */
  readonly fieldErrors?: Readonly<Record<string, readonly string[]>>
  readonly retryAfterS?: number
  readonly cause?: unknown
}

/** The one error class: a declared code with its status and owner. Anything else thrown is unexpected and shown as `INTERNAL`. */
export class AppError<Code extends string = string, Data = unknown> extends Error {
  override readonly name = 'AppError'
  readonly code: Code
  readonly status: number
  readonly owner: ErrorOwner
  readonly retryable: boolean
  readonly detail: string | undefined
  readonly data: Data | undefined
  readonly fieldErrors: Readonly<Record<string, readonly string[]>> | undefined
  readonly retryAfterS: number | undefined

  constructor(code: Code, definition: ErrorDefinition, options: ErrorOptions<Data> = {}) {
    super(definition.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = definition.status
    this.owner = definition.owner
    this.retryable = definition.retryable ?? false
    this.detail = options.detail
    this.data = options.data
    this.fieldErrors = options.fieldErrors
    this.retryAfterS = options.retryAfterS
  }
}

export type ErrorFactories<Definitions extends Record<string, ErrorDefinition>> = {
  readonly [Code in keyof Definitions & string]: <Data = unknown>(options?: ErrorOptions<Data>) => AppError<Code, Data>
} & { readonly definitions: Readonly<Definitions> }

const declaredCodes = new Set<string>()

/** True for a code that some `defineErrors` declared. Telemetry exports no other, so that a code can never carry data. */
export const isDeclaredErrorCode = (code: unknown): boolean => declaredCodes.has(code as string)

/**
 * Declares error codes: `defineErrors({ UNIT_NOT_FOUND: { status: 404, … } })` gives `errors.UNIT_NOT_FOUND()`.
 * The definitions stay readable under `.definitions`, for the OpenAPI document and the comparison with docs/errors.md.
 */
export function defineErrors<const Definitions extends Record<string, ErrorDefinition>>(
  definitions: Definitions,
): ErrorFactories<Definitions> {
  for (const code of Object.keys(definitions)) declaredCodes.add(code)
  const factories = Object.entries(definitions).map(([code, definition]) => [
    code,
    (options?: ErrorOptions<unknown>) => new AppError(code, definition, options),
  ])
  return { ...Object.fromEntries(factories), definitions } as ErrorFactories<Definitions>
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError
}
