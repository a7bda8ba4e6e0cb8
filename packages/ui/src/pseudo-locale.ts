/**
 * Makes en-XA.json of an app's messages: English, longer and accented. A text that stays plain on a screen in this locale is not translated, and a
 * button that breaks will break in German. Expansion follows IBM's globalization guideline A3: up to 10 characters doubled, up to 30 by
 * 1.6, longer by 1.4.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const accents = { a: 'á', e: 'ë', i: 'ï', o: 'ö', u: 'ü', y: 'ý', A: 'Å', E: 'É', I: 'Î', O: 'Ø', U: 'Û', c: 'ç', n: 'ñ', s: 'š' } as const

/** One message's text, placeholders untouched. */
export function pseudoText(text: string): string {
  const parts = text.split(/(\{[^}]*\})/u)
  const letters = parts.filter((part) => !part.startsWith('{')).join('').length
  const factor = letters <= 10 ? 2 : letters <= 30 ? 1.6 : 1.4
  const padding = Array.from({ length: Math.ceil(letters * (factor - 1)) }, (_, index) => (index % 6 === 5 ? ' ' : '~')).join('')
  const accented = parts.map((part) =>
    part.startsWith('{') ? part : [...part].map((char) => accents[char as keyof typeof accents] ?? char).join(''),
  )
  return `[${accented.join('')}${padding ? ` ${padding.trim()}` : ''}]`
}

function pseudo(message: unknown): unknown {
  if (typeof message === 'string') return pseudoText(message)
  if (Array.isArray(message)) return message.map(pseudo)
  const variants = message as { match?: Record<string, string> }
  return { ...variants, match: Object.fromEntries(Object.entries(variants.match ?? {}).map(([key, text]) => [key, pseudoText(text)])) }
}

/**
 * Writes the pseudo-locale beside the English it is made from. Call it before Paraglide compiles.
 * @param folder the app's messages, with a slash at its end
 */
export function writePseudoLocale(folder: URL): void {
  const english = JSON.parse(readFileSync(new URL('en.json', folder), 'utf8')) as Record<string, unknown>
  const made = Object.fromEntries(Object.entries(english).map(([key, message]) => [key, key.startsWith('$') ? message : pseudo(message)]))
  writeFileSync(new URL('en-XA.json', folder), `${JSON.stringify(made, undefined, 2)}\n`)
}
