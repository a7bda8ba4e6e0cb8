/**
 * A signed intent: somebody who may says beforehand that a zone's number of organisations is about to change by more than a snapshot's
 * build gate lets pass. One compact JWS, signed with a key of its own issuer, which the control plane's process does not hold.
 */
import { z } from 'zod'
import { zoneCodeSchema } from './names.ts'
import type { PublicKeyLookup, ServiceKey } from './service-token.ts'
import { signText, verifyText } from './signed-text.ts'

/** Whose keys sign intents. */
export const intentIssuer = 'control:intent'

export const directoryIntentSchema = z.strictObject({
  zone: zoneCodeSchema,
  /** How many organisations the zone may hold while the intent lasts. */
  organizationsMin: z.int().min(0),
  organizationsMax: z.int().min(0),
  notAfter: z.iso.datetime(),
})
export type DirectoryIntent = z.infer<typeof directoryIntentSchema>

export const signIntent = (intent: DirectoryIntent, key: ServiceKey): Promise<string> =>
  signText(directoryIntentSchema.parse(intent), 'fh-intent', key)

/** @throws Error when signature, purpose or form is wrong */
export async function readIntent(text: string, lookup: PublicKeyLookup): Promise<DirectoryIntent> {
  return directoryIntentSchema.parse(await verifyText(text.trim(), 'fh-intent', lookup, intentIssuer))
}
