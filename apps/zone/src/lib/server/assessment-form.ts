import { m } from '#lib/paraglide/messages.js'
import { basisCodes, chargeKindCodes } from '../words.ts'
import type { FormReader } from './form-reader.ts'

/** Reads the terms of a run, from the preview's address or from the posted form: the same fields, the same rules. */
export function readAssessment(
  form: FormReader,
  association: { id: string; currencyCode: string },
  notation: { locale: string; exponent: number },
  today: string,
) {
  return {
    associationId: association.id,
    kind: chargeKindCodes.find((known) => known === form.text('kind')) ?? 'operating',
    basis: basisCodes.find((known) => known === form.text('basis')) ?? 'entitlement',
    periodStart: form.required('periodStart', m.month()),
    dueOn: form.date('dueOn', m.due_on(), { locale: notation.locale, today }),
    total: form.money('total', association.currencyCode, notation),
  }
}

export const assessmentFields: Readonly<Record<string, string>> = {
  'total.amountMinor': 'total',
  ASSESSMENT_TOTAL_NOT_POSITIVE: 'total',
  ASSESSMENT_WEIGHTS_MISSING: 'basis',
  ASSESSMENT_RUN_EXISTS: 'periodStart',
}
