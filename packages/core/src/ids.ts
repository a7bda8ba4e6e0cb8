import { randomUUID } from 'node:crypto'
import { uuidv7 } from 'uuidv7'

declare const brand: unique symbol

/** A string that only its own parser can make: an `OrgId` is never accepted where a `UnitId` is meant. */
export type Id<Name extends string> = string & { readonly [brand]: Name }

/** Organisation id: a random UUID v4 in lower-case canonical form. It carries neither time, zone nor name. */
export type OrgId = Id<'OrgId'>
/** A person's sign-in identity inside one zone. */
export type UserId = Id<'UserId'>

const canonicalUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for a lower-case canonical UUID (RFC 9562 §4) of any version. Upper case is refused: one id, one spelling. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && canonicalUuid.test(text)
}

/**
 * Reads an organisation id.
 * @returns the id, or `undefined` when the text is not a lower-case canonical UUID
 */
export function parseOrgId(text: unknown): OrgId | undefined {
  return isUuid(text) ? (text as OrgId) : undefined
}

/** A random id (UUID v4), for whatever the control plane or the edge may see. */
export function newOpaqueId<Name extends string>(): Id<Name> {
  return randomUUID() as Id<Name>
}

/** A time-ordered id (UUID v7), for rows that never leave their zone: v7 tells when it was made. */
export function newZoneId<Name extends string>(): Id<Name> {
  return uuidv7() as Id<Name>
}
