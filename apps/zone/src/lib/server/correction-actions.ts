/** What pages of the organisation do with corrections by the zone's staff. */
import type { Action } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { FormReader } from './form-reader.ts'

type Act = (event: Pick<Parameters<Action>[0], 'request' | 'locals'>) => Promise<object>

const read = async (request: Request) => {
  const form = await FormReader.of(request)
  return { form, correctionId: form.required('id', '') as never }
}

export const correctionActions = {
  applyCorrection: async ({ request, locals: { api } }) => {
    const { form, correctionId } = await read(request)
    const contentHash = form.required('hash', '')
    const answer = await form.call(() => api.accessCorrections.approve({ correctionId, contentHash }))
    return answer.ok ? { done: m.correction_applied() } : answer.failure
  },
  rejectCorrection: async ({ request, locals: { api } }) => {
    const { form, correctionId } = await read(request)
    const answer = await form.call(() => api.accessCorrections.reject({ correctionId }))
    return answer.ok ? { done: m.correction_rejected() } : answer.failure
  },
  undoCorrection: async ({ request, locals: { api } }) => {
    const { form, correctionId } = await read(request)
    const answer = await form.call(() => api.accessCorrections.undo({ correctionId }))
    return answer.ok ? { done: m.correction_undone() } : answer.failure
  },
} as const satisfies Record<string, Act>
