import { parseMoneyText } from '@repo/ui/format'
import { m } from '#lib/paraglide/messages.js'
import { unitKindCodes } from '../words.ts'
import type { FormReader } from './form-reader.ts'

/** Reads the fields of a unit. The area is typed in square metres and kept in square centimetres, exact to four decimals. */
export function readUnitFields(form: FormReader) {
  const kind = unitKindCodes.find((known) => known === form.text('kind')) ?? 'dwelling'
  const areaText = form.text('area')
  // Square metres with four decimals are square centimetres: the same reading as an amount with four decimals.
  const area = areaText === undefined ? undefined : parseMoneyText(areaText, { locale: form.text('locale') ?? 'en', exponent: 4 })
  if (area && (!area.ok || BigInt(area.minor) <= 0n)) form.refuse('area', m.error_area())
  const entitlement = (form.text('entitlement') ?? '0').replace(/[\s,.'\u00a0\u202f]/gu, '')
  if (!/^\d+$/.test(entitlement)) form.refuse('entitlement', m.error_entitlement())
  return {
    label: form.required('label', m.unit_label()),
    kind,
    floor: form.text('floor') ?? null,
    areaSqCm: area?.ok ? area.minor : null,
    entitlement: entitlement.replace(/^0+(?=\d)/, ''),
  }
}
