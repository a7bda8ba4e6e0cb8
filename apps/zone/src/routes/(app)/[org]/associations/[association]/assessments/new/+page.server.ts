/** Preview first, then posting: the terms stand in the address while they are looked at, and the POST sends exactly what was seen. */
import { redirect } from '@sveltejs/kit'
import { paths } from '#lib/paths.ts'
import { addMonths, monthStart } from '#lib/server/calendar.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { assessmentFields, readAssessment } from '#lib/server/assessment-form.ts'
import { isPreviewShow } from '#lib/preview-show.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { association, today, formats } = await parent()
  const last = (await answered(locals.api.assessments.list({ associationId: params.association, limit: 1 }))).items[0]
  const months = Array.from({ length: 15 }, (_, index) => addMonths(monthStart(today), index - 12))
  const initial = {
    kind: last?.kind ?? 'operating',
    basis: last?.basis ?? 'entitlement',
    periodStart: last ? addMonths(last.periodStart, 1) : monthStart(today),
  }
  const choices = { months, initial, idempotencyKey: crypto.randomUUID() }
  if (!url.searchParams.has('total')) return { ...choices, preview: undefined, reading: undefined, terms: undefined }
  const notation = { locale: formats.locale, exponent: formats.exponents[association.currencyCode] ?? 2 }
  const reading = FormReader.fromParams(url.searchParams)
  const terms = readAssessment(reading, association, notation, today)
  const show = url.searchParams.get('show')
  const preview = await reading.call(
    () => locals.api.assessments.preview({ ...terms, limit: 200, show: isPreviewShow(show) ? show : 'all' }),
    assessmentFields,
  )
  if (!preview.ok) return { ...choices, preview: undefined, reading: preview.failure.data, terms: undefined }
  return { ...choices, preview: preview.result, reading: reading.answer, terms }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const association = await answered(locals.api.associations.get({ associationId: params.association }))
    const notation = { locale: form.text('locale') ?? 'en', exponent: Number(form.text('exponent') ?? '2') }
    const terms = readAssessment(form, association, notation, form.text('today') ?? '')
    const answer = await form.call(
      () => locals.api.assessments.create(terms, { context: { idempotencyKey: form.idempotencyKey } }),
      assessmentFields,
    )
    return answer.ok ? redirect(303, paths(params.org).assessment(params.association, answer.result.id)) : answer.failure
  },
}
