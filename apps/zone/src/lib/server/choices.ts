/** Lists to choose from, in the reader's language. Codes are ISO's; names come from the runtime's own locale data. */
import { currenciesOn } from '@repo/money'

export interface Choice {
  readonly value: string
  readonly label: string
}

const countryCodes =
  'AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'.split(
    ' ',
  )

export function countryChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  return sorted(
    countryCodes.map((value) => ({ value, label: names.of(value) ?? value })),
    locale,
  )
}

/** Currencies that are money on that day. @param on `YYYY-MM-DD` */
export function currencyChoices(locale: string, on: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' })
  return currenciesOn(on).map((value) => ({ value, label: `${value} · ${names.of(value) ?? value}` }))
}

export function timeZoneChoices(): Choice[] {
  return Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value.replaceAll('_', ' ') }))
}

/** Regional variants people choose amounts and dates by; the texts exist in the languages the product speaks. */
export function localeChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: 'language', languageDisplay: 'standard' })
  const tags = ['en-US', 'en-GB', 'en-CA', 'en-AU', 'en-SG', 'en-IE', 'de-DE', 'de-AT', 'de-CH', 'fr-FR', 'fr-CA', 'fr-BE', 'fr-CH']
  return sorted(
    tags.map((value) => ({ value, label: names.of(value) ?? value })),
    locale,
  )
}

export function monthChoices(locale: string): Choice[] {
  const format = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' })
  return Array.from({ length: 12 }, (_, month) => ({ value: String(month + 1), label: format.format(Date.UTC(2026, month, 1)) }))
}

function sorted(choices: Choice[], locale: string): Choice[] {
  const collator = new Intl.Collator(locale)
  return choices.sort((one, other) => collator.compare(one.label, other.label))
}
