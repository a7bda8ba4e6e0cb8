/**
 * The SQL that opens a transaction of each door. It goes out as one simple message, in which every statement has a snapshot of its own:
 * that is what lets the fence be read after its lock was granted. Values are checked here, because such a message takes no parameters.
 */
import { isUuid } from '@repo/core'
import type { FenceMode } from './fence.ts'
import type { GrantScope, IdentityScope, OrgScope } from './scope.ts'

const locks: Readonly<Record<FenceMode, string | undefined>> = {
  read: undefined,
  write: 'pg_advisory_xact_lock_shared',
  // Claiming happens once; nobody else may be in the middle of it.
  prepare: 'pg_advisory_xact_lock',
}

export function openOrganization(scope: OrgScope): string {
  const { orgId, userId, mode, epoch, statementTimeoutMs } = scope
  const lock = locks[mode]
  return [
    'BEGIN',
    set('app.organization_id', uuid(orgId)),
    ...(userId === undefined ? [] : [set('app.user_id', uuid(userId))]),
    ...(statementTimeoutMs === undefined ? [] : [`SET LOCAL statement_timeout = ${integer(statementTimeoutMs)}`]),
    ...(lock === undefined ? [] : [`SELECT ${lock}(app.organization_lock_key('${uuid(orgId)}'))`]),
    `SELECT app.check_fence('${mode}', ${epoch === undefined ? 'NULL' : integer(epoch)})`,
  ].join(';')
}

/** For the fence itself, which has to be reachable whatever it says now. */
export function openUnfenced(orgId: OrgScope['orgId']): string {
  return `BEGIN;${set('app.organization_id', uuid(orgId))}`
}

/**
 * The grant's lock first: whoever ends the grant takes it alone, so this waits for them and then finds it ended. Fence and grant are read
 * afterwards, each with a snapshot of its own.
 */
export function openGrant({ orgId, epoch, staffId, grantId }: GrantScope): string {
  return [
    'BEGIN',
    set('app.organization_id', uuid(orgId)),
    set('app.staff_id', uuid(staffId)),
    set('app.grant_id', uuid(grantId)),
    `SELECT pg_advisory_xact_lock_shared(app.grant_lock_key('${uuid(grantId)}'))`,
    `SELECT app.check_fence('read', ${integer(epoch)})`,
    'SELECT app.check_grant()',
  ].join(';')
}

export function openIdentity({ userId, keyHash, staffId }: IdentityScope): string {
  return [
    'BEGIN',
    ...(staffId === undefined ? [] : [set('app.staff_id', uuid(staffId))]),
    ...(userId === undefined ? [] : [set('app.user_id', uuid(userId))]),
    ...(keyHash === undefined ? [] : [set('app.key_hash', hash(keyHash))]),
  ].join(';')
}

function set(name: string, checked: string): string {
  return `SET LOCAL ${name} = '${checked}'`
}

function uuid(text: string): string {
  if (!isUuid(text)) throw new Error('A scope takes canonical UUIDs.')
  return text
}

function hash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error('A scope takes a SHA-256 in lower-case hexadecimal.')
  return text
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error('A scope takes whole numbers.')
  return String(value)
}
