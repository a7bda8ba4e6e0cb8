import type { AccessDataset } from '@repo/contract'
import type { GrantedVerb, Level } from '@repo/residency'
import { m } from '#lib/paraglide/messages.js'
import { correctionActions } from '#lib/server/correction-actions.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** Who asked, who may look now, and what has ended: everything the organisation decides on, and the newest of the rest. */
export const load: PageServerLoad = async ({ locals: { api }, url }) => {
  const linked = url.searchParams.get('request')
  const [waiting, live, all, invitations, residency, corrections] = await Promise.all([
    answered(api.accessRequests.list({ status: 'pending', limit: 100 })),
    answered(api.accessGrants.list({ status: 'active', limit: 100 })),
    answered(api.accessGrants.list({ limit: 50 })),
    answered(api.accessInvitations.list({})),
    answered(api.residency.get({})),
    answered(api.accessCorrections.list({ status: 'proposed', limit: 100 })),
  ])
  // What is over by time alone still stands as pending or active in its row.
  const pending = waiting.items.filter(({ status }) => status === 'pending')
  return {
    // Who came by a link finds what it is about first, or is told that it waits no more.
    waiting: pending.toSorted((one, other) => Number(other.id === linked) - Number(one.id === linked)),
    linked,
    linkIsOver: linked !== null && !pending.some(({ id }) => id === linked),
    // One whose access is over takes effect no more.
    corrections: corrections.items.filter(({ status }) => status === 'proposed'),
    linkedCorrection: url.searchParams.get('correction'),
    live: live.items.filter(({ status }) => status === 'active'),
    past: all.items.filter(({ status }) => status !== 'active'),
    /** Only a client that owns its zone invites; others are asked and approve. */
    invites: residency.levels.some(({ staff }) => staff === 'customer_invites'),
    invitations: invitations.items.filter(({ withdrawnAt, expiresAt }) => withdrawnAt === null && expiresAt > residency.at),
    idempotencyKey: crypto.randomUUID(),
  }
}

export const actions: Actions = {
  ...correctionActions,
  invite: async ({ request, locals: { api } }) => {
    const form = await FormReader.of(request)
    const invited = {
      staffId: form.required('staffId', m.access_invite_staff()),
      dataset: form.required('dataset', m.access_dataset()) as AccessDataset,
      level: form.required('level', m.level()) as Level,
      verb: form.required('verb', m.access_verb()) as GrantedVerb,
    }
    const answer = await form.call(() => api.accessInvitations.create(invited, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? { done: m.access_invite_made() } : answer.failure
  },
  withdraw: async ({ request, locals: { api } }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => api.accessInvitations.withdraw({ accessInvitationId: form.required('id', '') as never }))
    return answer.ok ? { done: m.access_invite_withdrawn() } : answer.failure
  },
  approve: async ({ request, locals: { api } }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => api.accessRequests.approve({ accessRequestId: form.required('id', '') }))
    return answer.ok ? { done: m.access_approved() } : answer.failure
  },
  reject: async ({ request, locals: { api } }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => api.accessRequests.reject({ accessRequestId: form.required('id', '') }))
    return answer.ok ? { done: m.access_rejected() } : answer.failure
  },
}
