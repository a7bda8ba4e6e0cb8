const header =
  'unit_label,property,kind,floor,area_sq_m,entitlement,owner_kind,owner_name,owner_email,owner_phone,owner_locale,share,owned_from'

/** A file of units; every third is owned in thirds by three people. Gives one line per unit and owner. */
export function unitsCsv(unitCount: number): string {
  const lines = Array.from({ length: unitCount }, (_, index) => {
    const unit = `U${index + 1},House ${Math.floor(index / 50) + 1},dwelling,${index % 9},${50 + (index % 70)}.${index % 10}5,${100 + index}`
    const owner = (n: number, share: string): string =>
      `${unit},person,Owner ${index + 1}-${n},owner-${index + 1}-${n}@people.example,+49301234${1000 + n},de-DE,${share},2020-01-01`
    return index % 3 === 2 ? [owner(1, '1/3'), owner(2, '1/3'), owner(3, '1/3')] : [owner(1, '1')]
  })
  return [header, ...lines.flat()].join('\n')
}
