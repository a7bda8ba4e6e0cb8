/** Reads what an operator filled in about a policy, its narrowings included. An empty field is one that was not said; what its mode needs the API says. */
import { policyMode } from '@repo/contract/boundary'
import { levels, policyScopes, policyTypes } from '@repo/residency'
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
    ...readNarrowings(form),
  }
}

/** As many as a policy may have. */
const narrowingsMax = 32

/** The lines that have a scope, in their order. What a line lacks or has too much of, the API says. */
function readNarrowings(form: FormData) {
  const lines = Array.from({ length: narrowingsMax + 1 }, (_, at) => at).flatMap((at) => {
    const scope = policyScopes.find((one) => one === textOf(form, `narrowing_${at}_scope`))
    return scope === undefined ? [] : [{ scope, ...readNarrowing(form, `narrowing_${at}_`) }]
  })
  return lines.length === 0 ? {} : { narrowings: lines }
}

function readNarrowing(form: FormData, line: string) {
  const level = levels.find((one) => one === textOf(form, `${line}level`))
  const dataset = textOf(form, `${line}dataset`)
  const [countries, deniedCountries] = [codesOf(form, `${line}countries`), codesOf(form, `${line}denied`)]
  return {
    ...(level === undefined ? {} : { level }),
    ...(dataset === '' ? {} : { dataset }),
    ...(countries.length === 0 ? {} : { countries }),
    ...(deniedCountries.length === 0 ? {} : { deniedCountries }),
  }
}

const codesOf = (form: FormData, name: string): string[] =>
  textOf(form, name)
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter((code) => code !== '')

/** Code of a refusal → the field it is about, where it does not say itself which. */
export const policyFields = {
  POLICY_NARROWING_INCOMPLETE: 'narrowing_0_scope',
  POLICY_FACILITY_UNKNOWN: 'facility',
  POLICY_FIELD_REQUIRED: 'mode',
  POLICY_FIELD_UNUSED: 'mode',
  POLICY_COUNTRY_OUTSIDE_ZONE: 'backupCountries',
  POLICY_UNSATISFIABLE: 'mode',
  VALIDATION_FAILED: 'backupCountries',
}
