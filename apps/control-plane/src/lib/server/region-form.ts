/** Reads what an operator filled in about a region. What is wrong the API says: nothing is judged here. */
import { regionLifecycles, regionRoles } from '@repo/contract/boundary'

export const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '').trim()

export function readRegion(form: FormData) {
  return {
    country: textOf(form, 'country').toUpperCase(),
    roles: regionRoles.filter((role) => form.has(`role_${role}`)),
    lifecycle: regionLifecycles.find((one) => one === textOf(form, 'lifecycle')) ?? ('planned' as const),
  }
}

/** Code of a refusal → the field it is about. */
export const regionFields = {
  REGION_COUNTRY_UNKNOWN: 'country',
  REGION_OUTSIDE_ZONE: 'country',
  REGION_DUPLICATE: 'code',
  REGION_IN_USE: 'lifecycle',
  REGION_TRANSITION_NOT_ALLOWED: 'lifecycle',
  VALIDATION_FAILED: 'country',
}
