/**
 * Canary words: values that stand nowhere unless somebody put them there, and the forms in which one of them may come out again. Whoever finds a
 * form outside the zone in which the word was planted has found a leak. Pure: callers read databases and files.
 */

/** Ways in which a text is written down. Letter case is no form of its own: every form is looked for in both cases. */
export const canaryForms = ['plain', 'url', 'unicode-escape', 'utf-16', 'hex', 'base64'] as const
export type CanaryForm = (typeof canaryForms)[number]

export interface CanaryNeedle {
  readonly form: CanaryForm
  /** Bytes as Latin-1 characters. In lower case unless `exact`. */
  readonly text: string
  /** True when case carries meaning (base64): compare with the original, not with its lower-case copy. */
  readonly exact: boolean
}

export interface CanaryFind {
  readonly form: CanaryForm
  /** The two letters behind the marker, by which the plain form names the value that was found. */
  readonly tag: string | undefined
}

/** Short enough for columns of 16 characters, long enough that no other text of a gigabyte holds it by chance. */
export const markerLength = 10
const letters = 'abcdefghijklmnopqrstuvwxyz'
export const canariesMax = letters.length ** 2

/** @param randomBytes at least 10 of them */
export function canaryMarker(randomBytes: Uint8Array): string {
  return Array.from(randomBytes.subarray(0, markerLength), (byte) => letters.charAt(byte % letters.length)).join('')
}

/** The two letters of the value with this number. @throws RangeError from `canariesMax` on */
export function canaryTag(number: number): string {
  if (!Number.isInteger(number) || number < 0 || number >= canariesMax)
    throw new RangeError(`There are ${canariesMax} canaries of a marker`)
  return letters.charAt(Math.floor(number / letters.length)) + letters.charAt(number % letters.length)
}

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex')
const eachLetter = (text: string, write: (hex: string) => string): string => Array.from(text, (letter) => write(hexOf(letter))).join('')

/** What base64 makes of a text in the middle of another, for each of the three places it may have in a group of three bytes. */
function base64Middles(text: string): string[] {
  return [0, 1, 2].map((from) => {
    const wholeGroups = Math.floor((text.length - from) / 3) * 3
    return Buffer.from(text.slice(from, from + wholeGroups), 'latin1').toString('base64')
  })
}

/**
 * Everything to look for. Letters keep base64 free of the two characters that its URL-safe alphabet writes differently, so one needle
 * serves both alphabets.
 * @param marker of `canaryMarker`
 */
export function canaryNeedles(marker: string): CanaryNeedle[] {
  // Without the first letter, so that "Marker" at the beginning of a sentence is found by the needle of the lower-case word.
  const rest = marker.slice(1)
  const cases = [rest, rest.toUpperCase()]
  const folded = (form: CanaryForm, text: string): CanaryNeedle => ({ form, text, exact: false })
  return [
    folded('plain', marker),
    ...cases.flatMap((text) => [
      folded(
        'url',
        eachLetter(text, (hex) => `%${hex}`),
      ),
      folded(
        'unicode-escape',
        eachLetter(text, (hex) => `\\u00${hex}`),
      ),
      folded('hex', hexOf(text)),
      ...base64Middles(text).map((middle): CanaryNeedle => ({ form: 'base64', text: middle, exact: true })),
    ]),
    folded('utf-16', Array.from(rest).join('\0')),
  ]
}

/**
 * Looks for a canary in a text or, with bytes read as Latin-1, in anything.
 * @returns one find for each form that occurs
 */
export function findCanary(text: string, needles: readonly CanaryNeedle[]): CanaryFind[] {
  const lower = text.toLowerCase()
  const found = new Map<CanaryForm, CanaryFind>()
  for (const needle of needles) {
    if (found.has(needle.form)) continue
    const at = (needle.exact ? text : lower).indexOf(needle.text)
    if (at === -1) continue
    const behind = lower.slice(at + needle.text.length, at + needle.text.length + 2)
    found.set(needle.form, { form: needle.form, tag: needle.form === 'plain' && /^[a-z]{2}$/.test(behind) ? behind : undefined })
  }
  return [...found.values()]
}
