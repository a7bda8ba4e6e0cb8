/** The messages that are one text in every language: what the build may write into the code in place of a call. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface PlainText {
  /** Stands for the text until a language is chosen. Ends in a hash of the text in all languages, so that a file's own hash follows its words. */
  readonly mark: string
  readonly texts: Readonly<Record<string, string>>
}

/**
 * @param folder the app's messages, with a slash at its end
 * @returns by the message's key. A message with a placeholder, a plural or an escape is not among them.
 */
export function readPlainTexts(folder: URL, locales: readonly string[]): Map<string, PlainText> {
  const languages = locales.map(
    (locale) => [locale, JSON.parse(readFileSync(new URL(`${locale}.json`, folder), 'utf8')) as Record<string, unknown>] as const,
  )
  const plain = new Map<string, PlainText>()
  for (const key of Object.keys(languages[0]?.[1] ?? {})) {
    const texts = languages.map(([locale, messages]) => [locale, messages[key]] as const)
    if (!texts.every((text): text is [string, string] => typeof text[1] === 'string' && !/[{}\\]/.test(text[1]))) continue
    const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 8)
    plain.set(key, { mark: `__word_${key}_${hash}__`, texts: Object.fromEntries(texts) })
  }
  return plain
}
