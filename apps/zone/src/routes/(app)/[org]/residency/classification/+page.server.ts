import { isUuid } from '@repo/core'
import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { levelCodes } from '#lib/residency-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const wanted = url.searchParams.get('record')?.trim().toLowerCase() ?? ''
  const { items: records } = await answered(locals.api.data.list({}))
  const { items: lowerings } = await answered(locals.api.data.lowerings({}))
  // Every record of the organisation has a classification of its own or of its kind; one that is not there is said so.
  const record = isUuid(wanted)
    ? await locals.api.data.classification({ id: wanted as never }).catch(() => null)
    : wanted === ''
      ? undefined
      : null
  return { records, lowerings, wanted, record, idempotencyKey: crypto.randomUUID() }
}

export const actions: Actions = {
  change: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const level = levelCodes.find((code) => code === form.text('level')) ?? ('identity' as const)
    const reason = form.text('reason')
    const input = {
      id: form.required('id', m.record_id()) as never,
      level,
      bucket: 'R3' as const,
      ...(reason === undefined ? {} : { reason }),
    }
    const answer = await form.call(() => locals.api.data.reclassify(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      LOWERING_REASON_REQUIRED: 'reason',
      LOWERING_REASON_UNUSED: 'reason',
      CLASSIFICATION_IDENTITY_STAYS: 'level',
      CLASSIFICATION_BELOW_CATALOGUE: 'level',
      CLASSIFICATION_ILLEGAL: 'level',
    })
    if (!answer.ok) return answer.failure
    return { done: answer.result.pendingLowering && answer.result.level !== level ? m.lowering_asked() : m.classification_raised() }
  },
  scan: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.data.scan({ id: form.required('id', m.record_id()) as never }))
    return answer.ok ? { found: answer.result.found as string[] } : answer.failure
  },
  approve: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.data.approveLowering({ loweringId: form.required('id', '') as never }))
    return answer.ok ? { done: m.lowering_was_approved() } : answer.failure
  },
  reject: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.data.rejectLowering({ loweringId: form.required('id', '') as never }))
    return answer.ok ? { done: m.lowering_was_rejected() } : answer.failure
  },
}
