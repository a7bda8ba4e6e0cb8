import { expect, it } from 'vitest'
import { detect } from './detect.ts'

it.each([
  ['write to ada.example@example.org, please', ['email']],
  ['Mail: ada@example.co.uk.', ['email']],
  ['paid from DE89 3704 0044 0532 0130 00 in May', ['iban']],
  ['GB82WEST12345698765432', ['iban']],
  ['card 4111 1111 1111 1111', ['card']],
  ['4012-8888-8888-1881', ['card']],
  ['call +49 30 901820', ['phone']],
  ['ada@example.org or +1 213 373 4253', ['email', 'phone']],
])('finds what is personal in: %s', (text, found) => {
  expect(detect(text)).toEqual(found)
})

it.each([
  'Flat 3, second floor',
  'DE88 3704 0044 0532 0130 00',
  '4111 1111 1111 1112',
  'a @ b',
  '2026-11-30',
  'INV-2026-000123',
  'QUAY',
  '',
])('finds nothing in: %s', (text) => {
  expect(detect(text)).toEqual([])
})

it('finds a number without a prefix where its country is known', () => {
  expect(detect('call 030 901820')).toEqual([])
  expect(detect('call 030 901820', 'DE')).toEqual(['phone'])
})
