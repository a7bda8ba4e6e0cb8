import { getLocale } from '../paraglide/runtime.js'
import { answered } from './describe-error.ts'

/** The organisation's own variant of the reader's language: a German reader of an Austrian organisation reads Austrian amounts. */
export function readersLocale(organisation: string): string {
  const language = getLocale().split('-')[0] ?? 'en'
  if (organisation.split('-')[0] === language) return organisation
  return language === 'en' ? 'en-GB' : language
}

/** By whose separators a file for the reader's spreadsheet is written. */
export async function readersFileLocale(api: App.Locals['api']): Promise<string> {
  const settings = await answered(api.settings.get({}))
  return readersLocale(settings.defaultLocale)
}
