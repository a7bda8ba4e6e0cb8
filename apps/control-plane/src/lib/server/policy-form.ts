/** Reads what an operator filled in about a policy. An empty field is one that was not said; what its mode needs the API says. */
import { policyMode } from '@repo/contract/boundary'
import { textOf } from './region-form.ts'

export function readPolicy(form: FormData) {
  const country = (name: string) => (textOf(form, name) === '' ? {} : { [name]: textOf(form, name).toUpperCase() })
  const facilities = form.getAll('facility').map(String) as never[]
  return {
    mode: policyMode.parse(textOf(form, 'mode') || 'regional'),
    ...country('pinnedCountry'),
    ...country('primaryCountry'),
    ...(facilities.length === 0 ? {} : { facilities }),
    backupCountries: textOf(form, 'backupCountries')
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter((code) => code !== ''),
    ...(form.has('viewFromOutside') ? { viewFromOutside: true } : {}),
  }
}

/** Code of a refusal → the field it is about, where it is always the same one. */
export const policyFields = {
  POLICY_FACILITY_UNKNOWN: 'facility',
  POLICY_FIELD_REQUIRED: 'mode',
  POLICY_FIELD_UNUSED: 'mode',
  POLICY_COUNTRY_OUTSIDE_ZONE: 'backupCountries',
  POLICY_UNSATISFIABLE: 'mode',
  VALIDATION_FAILED: 'backupCountries',
}
