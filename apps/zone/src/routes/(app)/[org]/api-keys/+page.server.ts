import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { apiKeyRoleCodes } from '#lib/words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  keys: (await answered(locals.api.apiKeys.list({ limit: 200 }))).items,
  idempotencyKey: crypto.randomUUID(),
})

export const actions: Actions = {
  create: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const input = {
      name: form.required('name', m.name()),
      role: apiKeyRoleCodes.find((role) => role === form.text('role')) ?? ('auditor' as const),
      associationId: form.text('associationId') ?? null,
    }
    // No idempotency key: its stored answer would keep the secret, which is shown this once and kept nowhere.
    const answer = await form.call(() => locals.api.apiKeys.create(input), { MEMBER_ROLE_SCOPE: 'associationId' })
    return answer.ok ? { key: answer.result.key as string, keyName: answer.result.name as string } : answer.failure
  },
  revoke: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.apiKeys.revoke({ apiKeyId: form.required('id', '') }))
    return answer.ok ? { done: m.api_key_revoked({ name: answer.result.name }) } : answer.failure
  },
}
