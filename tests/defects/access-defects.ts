/** Mistakes about who may look, when, and until when. */
import type { Defect } from './mutant.ts'

const requests = 'tests/integration/staff-access/requests.test.ts'
const grants = 'tests/integration/staff-access/grants.test.ts'
const door = 'tests/integration/staff-access/break-glass-and-door.test.ts'
const accessStates = 'packages/residency/src/access/access-states.test.ts'
const requestState = 'packages/residency/src/access/request-state.ts'
const requestStore = 'apps/zone/src/features/staff-access/server/request-store.ts'
const grantStore = 'apps/zone/src/features/staff-access/server/grant-store.ts'
const staffAccess = 'packages/contract/src/staff-access.ts'
const staffMigration = 'prisma/zone/migrations/20261201300000_staff_access/migration.sql'
const emergency = 'packages/residency/src/access/emergency.ts'
const emergencyUnit = 'packages/residency/src/access/emergency.test.ts'
const ofRequest = "id = ${id}::uuid and status = 'pending' and expires_at > clock_timestamp() and staff_approved_by is null"

export const accessDefects: readonly Defect[] = [
  {
    name: 'Somebody approves their own request',
    mutants: [
      {
        change: 'the procedure no longer compares approver and requester',
        edits: [
          {
            file: requestState,
            find: "  if (by === request.requestedBy) return no('SELF_APPROVAL')\n  if (heldSince",
            put: '  if (heldSince',
          },
        ],
        suite: 'services',
        test: requests,
        named: 'is never who asked: the procedure, the policy and the table each refuse it',
      },
      {
        change: 'the policy lets any officer approve anything',
        edits: [
          {
            file: 'packages/authz/policies/access_request.yaml',
            find: "'!has(R.attr.requestedBy) || R.attr.requestedBy != P.id'",
            put: "'true'",
          },
        ],
        suite: 'services',
        test: requests,
        named: 'is never who asked: the procedure, the policy and the table each refuse it',
      },
      {
        change: 'the table takes any approver',
        edits: [
          {
            file: staffMigration,
            find: 'check (staff_approved_by <> requested_by and customer_approved_by <> requested_by)',
            put: 'check (true)',
          },
        ],
        suite: 'services',
        test: requests,
        named: 'is never who asked: the procedure, the policy and the table each refuse it',
      },
    ],
  },
  {
    name: 'Two approvals race and both count',
    mutants: [
      {
        change: 'the row is not held, and its state not compared when it is set',
        edits: [
          { file: requestStore, find: 'and id = ${id}::uuid for update`', put: 'and id = ${id}::uuid`' },
          { file: requestStore, find: ofRequest, put: 'id = ${id}::uuid' },
        ],
        suite: 'services',
        test: requests,
        named: 'two at once: one word counts and the other is refused; two sides at once complete the request',
      },
      {
        change: 'a request may have two grants',
        edits: [
          {
            file: staffMigration,
            find: 'access_grant_one_for_a_request unique (organization_id, request_id)',
            put: 'access_grant_any check (true)',
          },
        ],
        suite: 'services',
        test: requests,
        named: 'two at once: one word counts and the other is refused; two sides at once complete the request',
      },
    ],
  },
  {
    name: 'A request is approved after it was rejected',
    mutants: [
      {
        change: 'only an approved request counts as over',
        edits: [
          {
            file: requestState,
            find: "return status === 'pending' ? undefined : status === 'expired' ? 'EXPIRED' : 'NOT_PENDING'",
            put: "return status === 'expired' ? 'EXPIRED' : status === 'approved' ? 'NOT_PENDING' : undefined",
          },
        ],
        suite: 'unit',
        test: accessStates,
        named: 'that has ended takes no further step, whichever way it ended',
      },
    ],
  },
  {
    name: 'A request is approved after it expired',
    mutants: [
      {
        change: 'a request that nobody answered stays pending until a timer says otherwise',
        edits: [{ file: requestState, find: "return status === 'pending' && at >= expiresAt ? 'expired' : status", put: 'return status' }],
        suite: 'services',
        test: requests,
        named: 'answers once: after a no, a taking back or four days of silence nothing is granted',
      },
    ],
  },
  {
    name: 'A time without a zone is taken for an instant',
    mutants: [
      {
        change: 'local times are let in',
        edits: [
          {
            file: 'packages/contract/src/wire.ts',
            find: 'z.iso.datetime({ offset: true })',
            put: 'z.iso.datetime({ offset: true, local: true })',
          },
        ],
        suite: 'services',
        test: requests,
        named: 'takes an earlier end with Z or an offset, and no time without one; nobody lengthens',
      },
    ],
  },
  {
    name: 'Revoking a grant ends its sibling',
    mutants: [
      {
        change: 'every grant of the same person is ended',
        edits: [
          {
            file: grantStore,
            find: 'end_note = ${note}\n    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status',
            put: 'end_note = ${note}\n    where organization_id = ${orgId}::uuid and staff_id = (select staff_id from app.access_grant where id = ${id}::uuid) and status',
          },
        ],
        suite: 'services',
        test: grants,
        named: 'is ended within a second while a statement runs; what ran is cut off, its sibling and other people stay',
      },
    ],
  },
  {
    name: 'A second revocation writes again',
    mutants: [
      {
        change: 'a grant that has ended is ended once more',
        edits: [
          {
            file: grantStore,
            find: "end_note = ${note}\n    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'active' and ends_at > clock_timestamp()`",
            put: 'end_note = ${note}\n    where organization_id = ${orgId}::uuid and id = ${id}::uuid`',
          },
        ],
        suite: 'services',
        test: grants,
        named: 'is ended within a second while a statement runs; what ran is cut off, its sibling and other people stay',
      },
    ],
  },
  {
    name: 'A justification is empty',
    mutants: [
      {
        change: 'spaces are a reason',
        edits: [
          {
            file: staffAccess,
            find: "const reasonText = classified(multilineText(1000), 'content')",
            put: "const reasonText = classified(z.string(), 'content')",
          },
        ],
        suite: 'services',
        test: requests,
        named: 'an empty justification is refused with 422',
      },
    ],
  },
  {
    name: 'A role is taken away during a grant and the grant goes on',
    mutants: [
      {
        change: 'who comes back finds what was granted before',
        edits: [
          {
            file: 'apps/zone/src/features/staff-access/server/under-grant.ts',
            find: '  if (staffOf(actor).roleSince > grant.startsAt) throw accessErrors.ACCESS_GRANT_ENDED()\n',
            put: '',
          },
        ],
        suite: 'services',
        test: door,
        named: 'a revoked grant ends the sessions; a role that is taken away or changed ends them too, in the middle of a grant',
      },
      {
        change: 'who has left keeps their sessions',
        edits: [
          {
            file: 'apps/zone/src/features/staff-access/server/staff-service.ts',
            find: "|| session.user.status !== 'active') return undefined",
            put: ') return undefined',
          },
          {
            file: 'apps/zone/src/features/staff-access/server/staff-service.ts',
            find: '        await changeStaff(tx, staffId, change)\n        await endSessionsOf(tx, staffId)',
            put: '        await changeStaff(tx, staffId, change)',
          },
        ],
        suite: 'services',
        test: door,
        named: 'a revoked grant ends the sessions; a role that is taken away or changed ends them too, in the middle of a grant',
      },
    ],
  },
  {
    name: 'A clock that is five minutes off ends or lengthens a grant',
    mutants: [
      {
        change: "the application's clock says whether a grant is live",
        edits: [
          {
            file: 'apps/zone/src/features/staff-access/server/under-grant.ts',
            find: 'if (!grantSteps.isLive(grantStateOf(grant), (await databaseNow(tx)).getTime())) throw',
            put: 'if (!grantSteps.isLive(grantStateOf(grant), context.clock.now().getTime())) throw',
          },
        ],
        suite: 'services',
        test: requests,
        named: 'a clock of ours that is five minutes off, either way, changes nothing',
      },
    ],
  },
  {
    name: 'An emergency is opened with less than was agreed, or twice',
    mutants: [
      {
        change: 'one signature fewer is enough',
        edits: [{ file: emergency, find: 'signers.size < required ?', put: 'signers.size < required - 1 ?' }],
        suite: 'unit',
        test: emergencyUnit,
        named: 'opens nothing with one short, with one who signed twice, or with one signature that is not right among enough that are',
      },
      {
        change: 'who signs twice counts twice',
        edits: [
          { file: emergency, find: "    if (signers.has(custodianId)) return no('SIGNED_TWICE')\n", put: '' },
          { file: emergency, find: 'signers.size < required ?', put: 'signatures.length < required ?' },
        ],
        suite: 'unit',
        test: emergencyUnit,
        named: 'opens nothing with one short, with one who signed twice, or with one signature that is not right among enough that are',
      },
      {
        change: 'a text is not remembered',
        edits: [
          {
            file: 'apps/zone/src/features/staff-access/server/open-emergency.ts',
            find: "  if (!(await insertAuthorization(tx, kept))) throw refused('USED_BEFORE')\n",
            put: '  await insertAuthorization(tx, kept)\n',
          },
        ],
        suite: 'services',
        test: 'tests/integration/staff-access/emergency.test.ts',
        named: 'counts once, also for two who present it in the same moment, and a text that was refused can still be signed further',
      },
    ],
  },
]
