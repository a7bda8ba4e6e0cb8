import { readAddress } from './address-form.ts'
import type { FormReader } from './form-reader.ts'
import { m } from '#lib/paraglide/messages.js'

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
