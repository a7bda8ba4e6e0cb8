/** The API's contents: each contract procedure with its file. */
import { createOrganization } from '../features/organizations/create-organization.ts'
import { closeOrganization, resumeOrganization, suspendOrganization } from '../features/organizations/change-status.ts'
import { getOrganization } from '../features/organizations/get-organization.ts'
import { listOrganizations } from '../features/organizations/list-organizations.ts'
import { signIn } from '../features/operators/sign-in.ts'
import { signOut } from '../features/operators/sign-out.ts'
import { registerCell } from '../features/zones/register-cell.ts'
import { registerZone } from '../features/zones/register-zone.ts'
import { showBoard } from '../features/zones/show-board.ts'

export const router = {
  operators: { signIn, signOut },
  zones: { board: showBoard, register: registerZone, registerCell },
  organizations: {
    list: listOrganizations,
    get: getOrganization,
    create: createOrganization,
    suspend: suspendOrganization,
    resume: resumeOrganization,
    close: closeOrganization,
  },
}
