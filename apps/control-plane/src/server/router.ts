/** The API's contents: each contract procedure with its file. */
import { createOrganization } from '../features/organizations/create-organization.ts'
import { closeOrganization, resumeOrganization, suspendOrganization } from '../features/organizations/change-status.ts'
import { getOrganization } from '../features/organizations/get-organization.ts'
import { listOrganizations } from '../features/organizations/list-organizations.ts'
import { setPolicy } from '../features/organizations/set-policy.ts'
import { createEscalation } from '../features/escalations/create-escalation.ts'
import { getEscalation } from '../features/escalations/get-escalation.ts'
import { listEscalations } from '../features/escalations/list-escalations.ts'
import { listReleases } from '../features/releases/list-releases.ts'
import { signIn } from '../features/operators/sign-in.ts'
import { signOut } from '../features/operators/sign-out.ts'
import { createPolicy } from '../features/residency/create-policy.ts'
import { createRegion } from '../features/residency/create-region.ts'
import { deletePolicy } from '../features/residency/delete-policy.ts'
import { deleteRegion } from '../features/residency/delete-region.ts'
import { getPolicy } from '../features/residency/get-policy.ts'
import { getRegion } from '../features/residency/get-region.ts'
import { listLevels } from '../features/residency/list-levels.ts'
import { listModes } from '../features/residency/list-modes.ts'
import { listPolicies } from '../features/residency/list-policies.ts'
import { listRegions } from '../features/residency/list-regions.ts'
import { updatePolicy } from '../features/residency/update-policy.ts'
import { updateRegion } from '../features/residency/update-region.ts'
import { showFailover } from '../features/zones/show-failover.ts'
import { acknowledgeBurn } from '../features/zones/acknowledge-burn.ts'
import { registerCell } from '../features/zones/register-cell.ts'
import { registerZone } from '../features/zones/register-zone.ts'
import { showBoard } from '../features/zones/show-board.ts'
import { showBurn } from '../features/zones/show-burn.ts'

export const router = {
  operators: { signIn, signOut },
  zones: {
    board: showBoard,
    burn: showBurn,
    acknowledge: acknowledgeBurn,
    register: registerZone,
    registerCell,
    failover: showFailover,
  },
  organizations: {
    list: listOrganizations,
    get: getOrganization,
    create: createOrganization,
    setPolicy,
    suspend: suspendOrganization,
    resume: resumeOrganization,
    close: closeOrganization,
  },
  escalations: { list: listEscalations, get: getEscalation, create: createEscalation },
  releases: { list: listReleases },
  regions: { list: listRegions, get: getRegion, create: createRegion, update: updateRegion, delete: deleteRegion },
  residency: {
    modes: listModes,
    levels: listLevels,
    policies: { list: listPolicies, get: getPolicy, create: createPolicy, update: updatePolicy, delete: deletePolicy },
  },
}
