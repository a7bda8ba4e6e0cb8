import { z } from 'zod'
import { zoneCodes } from './zones.ts'

/** The fields that boundary messages are made of. A message may use others, as long as the walker accepts them. */

/** Opaque id: UUID v4 in lower-case canonical form (RFC 9562 §4). */
export const opaqueId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

/** Instant in UTC with milliseconds, e.g. `2026-11-22T12:04:31.000Z`. */
export const instant = z.iso.datetime({ precision: 3 })

export const zoneCode = z.enum(zoneCodes)

/** Cell code: its zone's code and an ordinal, e.g. `eu-1`. */
export const cellCode = z.string().regex(/^[a-z]{2}-[1-9][0-9]{0,2}$/)

/** Error or outcome code as the contract spells them, e.g. `UNIT_NOT_FOUND`. */
export const resultCode = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/)

/** A number of things: whole, not negative, exact in a double. */
export const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** Sha-256 digest in lower-case hexadecimal. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
