import { isUuid } from '@repo/core'
import { purposeCodes } from '@repo/residency'
import type { Escalation } from '@repo/contract/control'
import { routingErrors } from '@repo/contract/edge'
import { textOf } from '#lib/server/region-form.ts'
import { answered, submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { items } = await answered(locals.api.escalations.list({}), locals.requestId)
  return { escalations: items, purposes: purposeCodes, organization: url.searchParams.get('organization') ?? '' }
}

/** Which field a refusal is about. */
const fields = { ORG_NOT_FOUND: 'organizationId', ESCALATION_NOT_POSSIBLE: 'organizationId', VALIDATION_FAILED: 'ticket' }

export const actions: Actions = {
  default: async ({ request, locals }) => {
    const form = await request.formData()
    const purpose = purposeCodes.find((code) => code === textOf(form, 'purpose')) ?? 'customer_support'
    const organizationId = textOf(form, 'organizationId')
    const ticket = textOf(form, 'ticket').toUpperCase()
    const answer = await submitted(async () => {
      if (!isUuid(organizationId)) throw routingErrors.ORG_NOT_FOUND()
      return locals.api.escalations.create({ organizationId: organizationId as Escalation['organizationId'], purpose, ticket })
    }, fields)
    return answer.ok ? undefined : answer.failure
  },
}
