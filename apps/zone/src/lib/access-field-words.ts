/** Fields of what staff may see, in words. A field that is newer than the words is called by its code. */
import { m } from '#lib/paraglide/messages.js'

const fields: Readonly<Record<string, () => string>> = {
  name: m.access_field_name,
  code: m.access_field_code,
  createdAt: m.access_field_createdAt,
  label: m.access_field_label,
  kind: m.access_field_kind,
  floor: m.access_field_floor,
  areaSqCm: m.access_field_areaSqCm,
  entitlement: m.access_field_entitlement,
  displayName: m.access_field_displayName,
  email: m.access_field_email,
  phone: m.access_field_phone,
  locale: m.access_field_locale,
  amountMinor: m.access_field_amountMinor,
  currencyCode: m.access_field_currencyCode,
  receivedOn: m.access_field_receivedOn,
  method: m.access_field_method,
  reference: m.access_field_reference,
  status: m.access_field_status,
  recordedAt: m.access_field_recordedAt,
  periodStart: m.access_field_periodStart,
  dueOn: m.access_field_dueOn,
}
export const accessFieldName = (field: string): string => fields[field]?.() ?? field
