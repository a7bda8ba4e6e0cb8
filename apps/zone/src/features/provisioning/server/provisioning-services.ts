import type { SignedPolicy, ZoneJob } from '@repo/contract/boundary'
import type { OrgId } from '@repo/core'
import type { Fence, OrgTransaction } from '@repo/db/zone'
import type { ControlPlaneClient } from './control-plane-client.ts'

/** What the provisioning workflows need of the worker, beyond the organisation transaction. */
export interface ProvisioningServices {
  readonly controlPlane: Pick<ControlPlaneClient, 'report'>
  /** Creates the organisation in this zone or moves its fence; `also` commits with it, and runs only when something changed. */
  setFence(orgId: OrgId, fence: Fence, also?: (tx: OrgTransaction) => Promise<void>): Promise<boolean>
  /** Why a policy of a job is not taken over; undefined when the zone may go by it. */
  judgePolicy(job: ZoneJob, policy: SignedPolicy): string | undefined
  /** Folder in which the zone's officer finds claim links. */
  readonly officerFolder: string
  /** Origin of the zone's own pages, for the claim link. */
  readonly zoneOrigin: string
}
