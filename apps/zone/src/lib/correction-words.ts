/** Corrections by the zone's staff, in words. */
import { m } from '#lib/paraglide/messages.js'

const fields: Readonly<Record<string, () => string>> = {
  name: m.correction_name_name,
  label: m.correction_name_label,
  floor: m.correction_name_floor,
  displayName: m.correction_name_displayName,
  email: m.correction_name_email,
  phone: m.correction_name_phone,
  locale: m.correction_name_locale,
}
export const correctionFieldName = (field: string): string => fields[field]?.() ?? field
