/** Refuses a body that says it is too large before a byte of it is read. A body that says nothing is counted on its way. */
import { edgeErrors } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'

const uploads = ['/api/v1/files', '/api/v1/imports']
const belowUploads = uploads.map((prefix) => `${prefix}/`)

/** The largest body, in bytes, that a path takes. */
export function bodyLimit(path: string, limits: EdgeParts['limits']): number {
  return uploads.includes(path) || belowUploads.some((prefix) => path.startsWith(prefix)) ? limits.uploadBytes : limits.bodyBytes
}

export function limitBody(exchange: Exchange, parts: EdgeParts): StepOutcome {
  const stated = exchange.head.value('content-length')
  if (stated === undefined || Number(stated) <= bodyLimit(exchange.path, parts.limits)) return undefined
  return { kind: 'error', error: edgeErrors.BODY_TOO_LARGE(), step: 'limit_body' }
}
