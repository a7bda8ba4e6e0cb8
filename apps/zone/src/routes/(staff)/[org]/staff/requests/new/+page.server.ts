import { redirect } from '@sveltejs/kit'
import { accessDatasetCodes } from '#lib/access-datasets.ts'
import { accessLevelCodes, accessVerbCodes, purposeNameCodes } from '#lib/access-words.ts'
import { m } from '#lib/paraglide/messages.js'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

const oneOf = <Code extends string>(codes: readonly Code[], text: string | undefined, otherwise: Code): Code =>
  codes.find((code) => code === text) ?? otherwise

/** A request from support is taken up by its link, which names the purpose and the ticket that the answer has to be under. */
export const load: PageServerLoad = ({ url: { searchParams } }) => ({
  idempotencyKey: crypto.randomUUID(),
  escalation: searchParams.get('escalation') ?? '',
  purpose: oneOf(purposeNameCodes, searchParams.get('purpose') ?? undefined, 'customer_support'),
  ticket: searchParams.get('ticket') ?? '',
})

export const actions: Actions = {
  default: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const minutes = form.text('durationMinutes')
    const recordId = form.text('recordId')
    const asked = {
      purpose: oneOf(purposeNameCodes, form.text('purpose'), 'customer_support'),
      reason: form.required('reason', m.reason()),
      ticket: form.required('ticket', m.access_ticket()),
      dataset: oneOf(accessDatasetCodes, form.text('dataset'), 'units'),
      level: oneOf(accessLevelCodes, form.text('level'), 'operational'),
      ...(minutes === undefined ? {} : { durationMinutes: Number(minutes) }),
      ...(recordId === undefined ? {} : { recordId }),
    }
    const escalationId = form.text('escalation')
    const options = { context: { idempotencyKey: form.idempotencyKey } }
    const answer = await form.call(() =>
      form.text('kind') === 'break_glass'
        ? api.breakGlass.request(asked, options)
        : api.accessRequests.create(
            {
              ...asked,
              verb: oneOf(accessVerbCodes, form.text('verb'), 'view'),
              ...(escalationId === undefined ? {} : { escalationId }),
            },
            options,
          ),
    )
    return answer.ok ? redirect(303, `/${params.org}/staff/requests/${answer.result.id}`) : answer.failure
  },
}
