import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Undo } from '#lib/act.ts'
import { roleCodes, roleName } from '#lib/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, parent }) => {
  const { allowed } = await parent()
  const seesInvitations = allowed.includes('invitation.list')
  const [members, invitations] = await Promise.all([
    answered(locals.api.team.members({ limit: 200 })),
    seesInvitations ? answered(locals.api.team.invitations({ limit: 200 })).then(({ items }) => items) : [],
  ])
  return { members: members.items, invitations, idempotencyKey: crypto.randomUUID() }
}

export const actions: Actions = {
  invite: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const input = {
      email: form.required('email', m.email()),
      role: roleCodes.find((role) => role === form.text('role')) ?? 'manager',
      associationId: form.text('associationId') ?? null,
    }
    const answer = await form.call(() => locals.api.team.invite(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      MEMBER_ROLE_SCOPE: 'associationId',
    })
    return answer.ok
      ? {
          link: answer.result.url as string,
          linkFor: m.invite_link_for({ email: answer.result.email, role: roleName(answer.result.role) }),
        }
      : answer.failure
  },
  revoke: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.team.revokeInvitation({ invitationId: form.required('id', '') }))
    return answer.ok ? { done: m.invitation_withdrawn() } : answer.failure
  },
  suspend: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const status = form.text('status') === 'active' ? ('active' as const) : ('suspended' as const)
    const answer = await form.call(() => locals.api.team.updateMember({ membershipId: form.required('id', ''), status }))
    if (!answer.ok) return answer.failure
    const before = status === 'active' ? 'suspended' : 'active'
    const undo: Undo = { action: '?/suspend', fields: { id: form.required('id', ''), status: before } }
    return { done: status === 'active' ? m.member_resumed() : m.member_suspended(), undo }
  },
  reset: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.team.createPasswordResetLink({ membershipId: form.required('id', '') }))
    return answer.ok ? { link: answer.result.url as string, linkFor: m.reset_link_for() } : answer.failure
  },
}
