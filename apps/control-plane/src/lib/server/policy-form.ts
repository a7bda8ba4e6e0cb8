/** Reads what an operator filled in about a policy. An empty field is one that was not said; what its mode needs the API says. */
import { policyMode } from '@repo/contract/boundary'
import { policyTypes } from '@repo/residency'
import { textOf } from './region-form.ts'

export function readPolicy(form: FormData) {
  const country = (name: string) => (textOf(form, name) === '' ? {} : { [name]: textOf(form, name).toUpperCase() })
  const facilities = form.getAll('facility').map(String) as never[]
  const policyType = policyTypes.find((type) => type === textOf(form, 'policyType'))
  const preferredCountries = codesOf(form, 'preferredCountries')
  return {
    mode: policyMode.parse(textOf(form, 'mode') || 'regional'),
    ...country('pinnedCountry'),
    ...country('primaryCountry'),
    ...(facilities.length === 0 ? {} : { facilities }),
    backupCountries: codesOf(form, 'backupCountries'),
    // What is always chosen in the form is said only where it says something.
    ...(policyType === undefined || policyType === 'flexible' ? {} : { policyType }),
    ...(preferredCountries.length === 0 ? {} : { preferredCountries }),
    ...(form.has('viewFromOutside') ? { viewFromOutside: true } : {}),
  }
}

const codesOf = (form: FormData, name: string): string[] =>
  textOf(form, name)
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter((code) => code !== '')

/** Code of a refusal → the field it is about, where it is always the same one. */
export const policyFields = {
  POLICY_FACILITY_UNKNOWN: 'facility',
  POLICY_FIELD_REQUIRED: 'mode',
  POLICY_FIELD_UNUSED: 'mode',
  POLICY_COUNTRY_OUTSIDE_ZONE: 'backupCountries',
  POLICY_UNSATISFIABLE: 'mode',
  VALIDATION_FAILED: 'backupCountries',
}
