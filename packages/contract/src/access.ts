/** What the caller may do, asked at once, so that pages offer no button that would be refused. Every procedure still asks for itself. */
import { accessKinds } from '@repo/residency'
import { z } from 'zod'
import { orgProcedure } from './procedure.ts'
import { accessDatasets, accessGrantId } from './staff-access.ts'
import { instant } from './wire.ts'

export const access = {
  allowed: orgProcedure({ resource: 'organization', action: 'read' })
    .route({
      method: 'GET',
      path: '/access/allowed',
      tags: ['Access'],
      summary: 'Actions the caller may take somewhere in the organisation',
    })
    .input(z.object({}))
    /** `unit.create`, `receipt.record` …: allowed for the organisation, for one of the caller's associations, or for what is their own. */
    .output(
      z.object({
        actions: z.array(z.string()),
        /** Access of the zone's staff that is live now: every member may know of it. */
        staffAccess: z.array(z.object({ id: accessGrantId, kind: z.enum(accessKinds), dataset: z.enum(accessDatasets), endsAt: instant })),
      }),
    ),
}
