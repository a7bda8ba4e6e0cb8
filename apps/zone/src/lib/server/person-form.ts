import type { Party } from '@repo/contract'
import { readAddress } from './address-form.ts'
import type { FormReader } from './form-reader.ts'
import { m } from '#lib/paraglide/messages.js'

/** What the fields of a person or company begin with, and what takes a change back. */
export function fieldsOfPerson({ displayName, email, phone, locale, address }: Party): Record<string, string> {
  return {
    displayName,
    email: email ?? '',
    phone: phone ?? '',
    partyLocale: locale ?? '',
    addressCountry: address?.countryCode ?? '',
    addressLines: address?.lines.join('\n') ?? '',
    addressLocality: address?.locality ?? '',
    addressPostalCode: address?.postalCode ?? '',
    addressSubdivision: address?.subdivisionCode ?? '',
  }
}

/** Reads the fields of a person or company. A phone number may be typed with spaces, hyphens and brackets. */
export function readPerson(form: FormReader) {
  return {
    displayName: form.required('displayName', m.name()),
    email: form.text('email') ?? null,
    phone: form.text('phone')?.replace(/[\s().-]/g, '') ?? null,
    locale: form.text('partyLocale') ?? null,
    address: readAddress(form),
  }
}
