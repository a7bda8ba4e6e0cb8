import { policyModes } from '@repo/residency'
import { z } from 'zod'
import { jobOutcomes, organizationKinds, organizationStatuses } from '../boundary/index.ts'
import { cellCodeSchema, zoneCodeSchema } from '../edge/names.ts'
import { routingErrors } from '../edge/edge-errors.ts'
import { requestErrors } from '../request-errors.ts'
import { raises } from '../wire-errors.ts'
import { id, instant } from '../wire.ts'
import { controlErrors } from './control-errors.ts'
import { operatorProcedure } from './operator-procedure.ts'

export const directoryRowSchema = z.object({
  id: id('OrgId'),
  zone: zoneCodeSchema,
  cell: cellCodeSchema,
  kind: z.enum(organizationKinds),
  status: z.enum(organizationStatuses),
  epoch: z.number().int(),
  policyMode: z.enum(policyModes),
  /** Rises with each change of its policy. */
  policyVersion: z.number().int(),
  /** Null while it is under its mode alone. */
  policyId: id('PolicyId').nullable(),
  createdAt: instant,
  changedAt: instant,
  /** Sequence of its newest change. */
  sequence: z.number().int(),
  /** How far its zone says it is with preparing it; null once it is over. */
  provisioning: z.enum(['open', ...jobOutcomes]).nullable(),
})
export type DirectoryRow = z.infer<typeof directoryRowSchema>

export const organizationChangeSchema = z.object({
  sequence: z.number().int(),
  zone: zoneCodeSchema,
  status: z.enum(organizationStatuses),
  epoch: z.number().int(),
  policyMode: z.enum(policyModes),
  recordedAt: instant,
})

export const organizationDetailSchema = directoryRowSchema.extend({
  /** What `GET /internal/org-routing/{id}` answers for it. */
  routing: z.object({
    zone: zoneCodeSchema,
    apiBaseUrl: z.string(),
    webBaseUrl: z.string(),
    status: z.enum(organizationStatuses),
    /** How long a caller may go by it, in seconds. */
    maxAgeS: z.number().int(),
  }),
  changes: z.array(organizationChangeSchema),
  /** Newest witnessed link of its audit chain. */
  auditHead: z.object({ sequence: z.number().int(), hash: z.string(), witnessedAt: instant }).nullable(),
  actions: z.array(z.object({ action: z.string(), outcome: z.string(), operator: z.string().nullable(), recordedAt: instant })),
})
export type OrganizationDetail = z.infer<typeof organizationDetailSchema>

const one = z.object({ id: id('OrgId') })
/** Typed by the operator before a change that cuts people off. */
const confirmed = one.extend({ confirm: z.string().max(36) })
const notFound = raises(routingErrors, 'ORG_NOT_FOUND')
const change = {
  ...notFound,
  ...raises(controlErrors, 'ORG_TRANSITION_NOT_ALLOWED', 'CONFIRMATION_MISMATCH'),
}

export const organizations = {
  list: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/organizations', tags: ['Organisations'], summary: 'Organisations by opaque id, newest change first' })
    .input(
      z.object({
        /** Beginning of the id, at least 8 characters. */
        id: z
          .string()
          .regex(/^[0-9a-f-]{8,36}$/)
          .optional(),
        zone: zoneCodeSchema.optional(),
        status: z.enum(organizationStatuses).optional(),
        /** Only changes before this sequence: the last row's, for the next page. */
        before: z.coerce.number().int().min(1).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ items: z.array(directoryRowSchema), nextBefore: z.number().int().nullable(), total: z.number().int() })),
  get: operatorProcedure({ role: 'viewer' })
    .route({ method: 'GET', path: '/organizations/{id}', tags: ['Organisations'], summary: 'One organisation with its change log' })
    .errors(notFound)
    .input(one)
    .output(organizationDetailSchema),
  create: operatorProcedure({ role: 'operator', action: 'organizations.create' })
    .route({
      method: 'POST',
      path: '/organizations',
      successStatus: 201,
      tags: ['Organisations'],
      summary: 'Reserve an organisation in a zone; its zone then prepares it and makes a claim link',
    })
    .errors({
      ...raises(controlErrors, 'ZONE_NOT_FOUND', 'PLACEMENT_UNSATISFIABLE', 'POLICY_NOT_FOUND', 'POLICY_FIELD_UNUSED'),
      ...raises(requestErrors, 'IDEMPOTENCY_KEY_MALFORMED', 'IDEMPOTENCY_KEY_REUSED'),
    })
    .input(
      z.object({
        zone: zoneCodeSchema,
        kind: z.enum(organizationKinds).default('management_company'),
        /** The plain policy of this mode on the cell that is chosen. A mode that needs more is asked for by `policyId`. */
        policyMode: z.enum(policyModes).optional(),
        /** A policy of the zone. Without one, and without a mode, the plain policy of the default mode. */
        policyId: id('PolicyId').optional(),
        /** Leave it out to let the control plane choose among the zone's open cells. */
        cell: cellCodeSchema.optional(),
      }),
    )
    .output(directoryRowSchema),
  setPolicy: operatorProcedure({ role: 'operator', action: 'organizations.setPolicy' })
    .route({
      method: 'PUT',
      path: '/organizations/{id}/policy',
      tags: ['Organisations'],
      summary: 'Put an organisation under a policy that its cell can keep; edges and its zone are told',
    })
    .errors({ ...notFound, ...raises(controlErrors, 'POLICY_NOT_FOUND', 'POLICY_UNSATISFIABLE', 'ORG_TRANSITION_NOT_ALLOWED') })
    .input(z.strictObject({ id: id('OrgId'), policyId: id('PolicyId') }))
    .output(directoryRowSchema),
  suspend: operatorProcedure({ role: 'operator', action: 'organizations.suspend' })
    .route({
      method: 'POST',
      path: '/organizations/{id}/suspend',
      tags: ['Organisations'],
      summary: 'Suspend: nobody is served until it is resumed',
    })
    .errors(change)
    .input(confirmed)
    .output(directoryRowSchema),
  resume: operatorProcedure({ role: 'operator', action: 'organizations.resume' })
    .route({ method: 'POST', path: '/organizations/{id}/resume', tags: ['Organisations'], summary: 'Serve a suspended organisation again' })
    .errors(change)
    .input(one)
    .output(directoryRowSchema),
  close: operatorProcedure({ role: 'operator', action: 'organizations.close' })
    .route({
      method: 'POST',
      path: '/organizations/{id}/close',
      tags: ['Organisations'],
      summary: 'Close for good; its zone keeps the data until retention ends',
    })
    .errors(change)
    .input(confirmed)
    .output(directoryRowSchema),
}
