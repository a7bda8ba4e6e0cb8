import { purposeCodes } from '@repo/residency'
import { z } from 'zod'
import { jobOutcomes, ticketCode } from '../boundary/index.ts'
import { routingErrors } from '../edge/edge-errors.ts'
import { zoneCodeSchema } from '../edge/names.ts'
import { raises } from '../wire-errors.ts'
import { id, instant } from '../wire.ts'
import { controlErrors } from './control-errors.ts'
import { operatorProcedure } from './operator-procedure.ts'

/** How far an escalation is: ordered, received by its zone, taken up by somebody of the zone's staff, allowed or refused, over. */
export const escalationStatuses = ['open', ...jobOutcomes] as const

export const escalationSchema = z.object({
  id: id('EscalationId'),
  organizationId: id('OrgId'),
  zone: zoneCodeSchema,
  purpose: z.enum(purposeCodes),
  ticket: ticketCode,
  status: z.enum(escalationStatuses),
  createdAt: instant,
  changedAt: instant,
})
export type Escalation = z.infer<typeof escalationSchema>

export const escalations = {
  list: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/escalations', tags: ['Escalations'], summary: 'Support escalations as codes, newest first' })
    .input(z.strictObject({ organizationId: id('OrgId').optional() }))
    .output(z.object({ items: z.array(escalationSchema) })),
  get: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/escalations/{id}', tags: ['Escalations'], summary: 'One support escalation' })
    .errors(raises(controlErrors, 'ESCALATION_NOT_FOUND'))
    .input(z.strictObject({ id: id('EscalationId') }))
    .output(escalationSchema),
  create: operatorProcedure({ role: 'operator', action: 'escalations.create' })
    .route({
      method: 'POST',
      path: '/escalations',
      successStatus: 201,
      tags: ['Escalations'],
      summary: "Ask an organisation's zone to look into something, by codes alone",
    })
    .errors({ ...raises(routingErrors, 'ORG_NOT_FOUND'), ...raises(controlErrors, 'ESCALATION_NOT_POSSIBLE') })
    .input(z.strictObject({ organizationId: id('OrgId'), purpose: z.enum(purposeCodes), ticket: ticketCode }))
    .output(escalationSchema),
}
