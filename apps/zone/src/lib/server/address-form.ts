import type { Address } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'
import type { FormReader } from './form-reader.ts'

/** Reads the fields of `AddressFields`. No line at all means no address; a country alone is not one. */
export function readAddress(form: FormReader): Address | null {
  const lines = (form.text('addressLines') ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  if (lines.length === 0) return null
  const part = (name: string) => form.text(name) ?? null
  return {
    countryCode: form.required('addressCountry', m.country()),
    lines: lines.slice(0, 6),
    locality: part('addressLocality'),
    postalCode: part('addressPostalCode'),
    subdivisionCode: part('addressSubdivision'),
  }
}

/** Input paths of an address → fields of the form. */
export const addressFields: Readonly<Record<string, string>> = {
  'address.countryCode': 'addressCountry',
  'address.subdivisionCode': 'addressSubdivision',
  'address.locality': 'addressLocality',
  'address.postalCode': 'addressPostalCode',
  'address.lines': 'addressLines',
  address: 'addressLines',
}
