/** A country and a subdivision that belong together: ISO 3166-2 codes begin with their country's ISO 3166-1 code. */
export function isSubdivisionOf(subdivisionCode: string, countryCode: string): boolean {
  return subdivisionCode.startsWith(`${countryCode}-`)
}

/** The code of the legal rules that apply to an organisation: its country's. Where a subdivision has rules of its own, they refine it later. */
export function jurisdictionProfileOf(countryCode: string): string {
  return countryCode.toLowerCase()
}
