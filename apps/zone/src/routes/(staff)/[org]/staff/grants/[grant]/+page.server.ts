import { correctableValues } from '@repo/contract'
import { accessFieldName } from '#lib/access-field-words.ts'
import { m } from '#lib/paraglide/messages.js'
import { correctionActions } from '#lib/server/correction-actions.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** Working under a grant: what it is for, covered. Reading it is a use, so a grant that is over is not read. */
export const load: PageServerLoad = async ({ locals: { api, actor }, params, url }) => {
  const accessGrantId = params.grant
  const grant = await answered(api.accessGrants.get({ accessGrantId }))
  const isMine = grant.staffId === actor?.id
  const after = url.searchParams.get('after') ?? undefined
  const seen =
    isMine && grant.status === 'active'
      ? await answered(api.accessGrants.records({ accessGrantId, ...(after ? { after } : {}) }))
      : undefined
  const corrects = isMine && grant.verb === 'correct'
  const corrections = corrects ? (await answered(api.accessCorrections.list({ accessGrantId, limit: 50 }))).items : []
  return {
    grant,
    isMine,
    records: seen?.items ?? [],
    next: seen?.next ?? null,
    corrections,
    correctable: corrects ? fieldsOf(grant.dataset) : [],
  }
}

/** Fields that can be corrected, and whether each can be left empty. */
function fieldsOf(dataset: string): { name: string; mayBeEmpty: boolean }[] {
  const values: Readonly<Record<string, { readonly safeParse: (value: unknown) => { readonly success: boolean } }>> =
    correctableValues[dataset as keyof typeof correctableValues] ?? {}
  return Object.entries(values).map(([name, schema]) => ({ name, mayBeEmpty: schema.safeParse(null).success }))
}

export const actions: Actions = {
  correct: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const reason = form.required('correctionReason', m.reason())
    const { grant } = params
    const { dataset } = await answered(api.accessGrants.get({ accessGrantId: grant }))
    const changes = fieldsOf(dataset).flatMap(({ name }) => {
      const value = form.checked(`empty-${name}`) ? null : form.text(name)
      return value === undefined ? [] : [{ field: name, value }]
    })
    const answer = await form.call(() => api.accessCorrections.propose({ accessGrantId: grant, changes, reason }))
    return answer.ok ? { done: m.correction_proposed() } : answer.failure
  },
  undoCorrection: correctionActions.undoCorrection,
  uncover: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const recordId = form.required('record', m.access_record())
    const field = form.required('field', m.staff_uncover_field())
    const reason = form.required('reason', m.reason())
    const answer = await form.call(() => api.accessGrants.uncover({ accessGrantId: params.grant, recordId, field, reason }))
    if (!answer.ok) return answer.failure
    return {
      uncovered: { label: m.staff_uncovered({ field: accessFieldName(field), record: recordId }), value: answer.result.value ?? '' },
    }
  },
  end: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const reason = form.required('reason', m.access_end_reason())
    const answer = await form.call(() => api.accessGrants.revoke({ accessGrantId: params.grant, reason }))
    return answer.ok ? { done: m.access_ended() } : answer.failure
  },
  note: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const note = form.required('note', m.staff_note())
    const answer = await form.call(() => api.accessGrants.note({ accessGrantId: params.grant, note }))
    return answer.ok ? { done: m.staff_noted() } : answer.failure
  },
}
