import { z } from 'zod'
import { classified, countryCode, date, text } from './wire.ts'

/** Kinds whose form, and check digits where they have any, the server knows. `other` is kept as typed. */
export const taxIdentifierTypes = [
  'au_abn',
  'ca_bn',
  'de_steuernummer',
  'eu_vat',
  'fr_siren',
  'gb_utr',
  'gb_vat',
  'sg_uen',
  'us_ein',
  'us_ssn',
  'other',
] as const

/** A tax identifier as it is sent in. It is stored encrypted, with a keyed hash for look-up. */
export const taxIdentifierInput = z.object({
  type: z.enum(taxIdentifierTypes),
  countryCode,
  value: classified(text(40), 'identity'),
  validFrom: date.nullish(),
  validTo: date.nullish(),
})

/** A tax identifier as it is shown: only its last characters. */
export const taxIdentifier = z
  .object({
    type: z.enum(taxIdentifierTypes),
    countryCode,
    /** The last characters, four at most and never more than half. */
    ending: classified(z.string().max(4), 'identity'),
    validFrom: date.nullable(),
    validTo: date.nullable(),
  })
  .meta({ id: 'TaxIdentifier' })

export type TaxIdentifierType = (typeof taxIdentifierTypes)[number]
export type TaxIdentifierInput = z.infer<typeof taxIdentifierInput>
export type TaxIdentifier = z.infer<typeof taxIdentifier>
