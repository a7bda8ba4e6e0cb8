/** Addresses of a REST surface as its own OpenAPI document lists them, called by people over HTTP, with a record of which were called. */
import { loopbackFetch } from '@repo/stack'

/** `GET /access/requests/{accessRequestId}` */
export type Endpoint = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`

export interface Called {
  readonly status: number
  readonly code: string | undefined
  /** The rule of the decision engine that refused. */
  readonly rule: string | undefined
  readonly data: Record<string, unknown>
  readonly headers: Headers
}

export interface CallOptions {
  /** What stands in the braces. */
  readonly at?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  /** Another origin than the person's own. */
  readonly by?: string
}

export type Caller = (endpoint: Endpoint, options?: CallOptions) => Promise<Called>

export async function endpointsOf(origin: string, belongs: RegExp): Promise<Endpoint[]> {
  const answer = await loopbackFetch()(new Request(`${origin}/api/v1/openapi.json`))
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths)
    .filter(([path]) => belongs.test(path))
    .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}` as Endpoint))
    .toSorted()
}

/** Somebody with cookies of their own. @param headers sent with every call */
export function somebody(
  origin: string,
  headers: Readonly<Record<string, string>>,
  seen: Map<Endpoint, Set<number>>,
  fetch = loopbackFetch(),
): Caller {
  return async (endpoint, { at = {}, query = '', body, headers: more = {}, by = origin } = {}) => {
    const [method = 'GET', template = ''] = endpoint.split(' ')
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => at[name] ?? '')
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const init = { method, headers: { ...json, ...headers, ...more }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await fetch(new Request(`${by}/api/v1${path}${query}`, init))
    seen.set(endpoint, (seen.get(endpoint) ?? new Set()).add(response.status))
    return { status: response.status, headers: response.headers, ...read(await response.text()) }
  }
}

function read(text: string): Pick<Called, 'code' | 'rule' | 'data'> {
  try {
    const { data, error } = JSON.parse(text) as { data?: Called['data']; error?: { code: string; data?: { rule?: string } } }
    return { data: data ?? {}, code: error?.code, rule: error?.data?.rule }
  } catch {
    return { data: {}, code: undefined, rule: undefined }
  }
}
