/**
 * Finds what is personal in words: e-mail addresses, IBANs, card numbers, telephone numbers. Each candidate is checked by a library that knows the form
 * and its check digits. A detector only ever raises a classification: not finding anything proves nothing. Pure.
 */
import type { Detection } from '@repo/contract'
import cards from 'card-validator'
import { isValidIBAN } from 'ibantools'
import { findPhoneNumbersInText, type CountryCode } from 'libphonenumber-js'
import { z } from 'zod'

const email = z.email()
const emailCandidate = /[^\s<>()[\]",;:]{1,64}@[^\s<>()[\]",;:]{3,255}/g
// Printed in groups of four, and with blanks, in letters of either case (ISO 13616).
const ibanCandidate = /\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}/g
// Between 12 and 19 digits, in groups (ISO/IEC 7812).
const cardCandidate = /(?<![\d-])\d(?:[ -]?\d){11,18}(?!\d)/g

/** @param country whose numbers are written without a prefix; one with a prefix is found everywhere */
export function detect(text: string, country?: string): Detection[] {
  const found: Detection[] = []
  if (matches(text, emailCandidate).some((one) => email.safeParse(one.replace(/[.!?]+$/, '')).success)) found.push('email')
  if (matches(text, ibanCandidate).some(holdsIban)) found.push('iban')
  if (matches(text, cardCandidate).some((one) => cards.number(one.replace(/[ -]/g, '')).isValid)) found.push('card')
  if (findPhoneNumbersInText(text, country as CountryCode | undefined).length > 0) found.push('phone')
  return found
}

const matches = (text: string, pattern: RegExp): string[] => text.match(pattern) ?? []

/** A word behind the number may have been taken for a part of it, so shorter beginnings are tried too. */
function holdsIban(candidate: string): boolean {
  const plain = candidate.replaceAll(' ', '').toUpperCase()
  for (let length = plain.length; length >= 15; length--) if (isValidIBAN(plain.slice(0, length))) return true
  return false
}
