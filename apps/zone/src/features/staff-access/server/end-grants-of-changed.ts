/**
 * Writes down what a change of somebody's role has ended: every check refuses such a grant from that moment on, and here its row says so, with an event in the
 * organisation's trail. It bears repetition, so no workflow carries it.
 */
import { fenceErrors, isAppError, parseOrgId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import type { CellConfig } from '@repo/residency'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { tellEscalation } from '../../provisioning/index.ts'
import { endForChangedRole, endUse, requestOf } from './grant-store.ts'
import { grantsOfChanged, nobody } from './standing-access-store.ts'

export interface EndGrantsOptions {
  readonly withIdentity: ZoneDatabase['withIdentity']
  readonly withOrg: ZoneDatabase['withOrg']
  /** Where the worker is. */
  readonly place: { readonly zone: string; readonly cell: Pick<CellConfig, 'code'> }
}

export async function endGrantsOfChanged({ withIdentity, withOrg, place }: EndGrantsOptions): Promise<void> {
  for (const { organizationId, id } of await withIdentity({ staffId: nobody }, grantsOfChanged)) {
    const orgId = parseOrgId(organizationId)
    if (!orgId) continue
    try {
      await withOrg({ orgId, mode: 'write' }, async (tx) => {
        await endUse(tx, id)
        if (!(await endForChangedRole(tx, orgId, id))) return
        const run = { organizationId: orgId, services: { zone: place.zone, cell: place.cell.code } }
        const about = {
          action: 'access_grant.expired',
          targetKind: 'access_grant',
          targetId: id,
          ruleCode: 'ROLE_CHANGED',
          outcome: 'done',
        } as const
        await recordWorkflowEvent(tx, run, about)
        await tellEscalation(tx, orgId, await requestOf(tx, orgId, id), 'ended')
      })
    } catch (error) {
      // Suspended or moving: it is dead there too, and its row says so when the organisation takes writes again.
      if (!isAppError(error) || !(error.code in fenceErrors.definitions)) throw error
    }
  }
}
