/** What a zone's process is made of once it has started. Tests make one from their own parts. */
import type { KeyObject } from 'node:crypto'
import type { Authz, Membership } from '@repo/authz'
import type { Clock } from '@repo/core'
import type { AssertionKeys } from '@repo/contract/edge'
import type { OrgTransaction, ZoneDatabase } from '@repo/db/zone'
import type { Redis } from 'ioredis'
import type { AuditKeys } from '../features/audit/index.ts'
import type { IdentityService } from '../features/identity/index.ts'
import type { StaffService } from '../features/staff-access/index.ts'
import type { OwnResidency } from '../features/residency/index.ts'
import type { Destination, EgressRegister } from './egress/index.ts'
import type { ZoneEnvironment } from './environment.ts'
import type { FieldCipher } from './field-cipher.ts'
import type { ObjectStore } from './object-store.ts'
import type { StoreWatch } from './store-watch.ts'
import type { Actor } from './request-context.ts'

export interface ZoneServices {
  readonly environment: ZoneEnvironment
  readonly db: ZoneDatabase
  readonly redis: Redis
  readonly authz: Authz
  readonly clock: Clock
  /** The one way to files. */
  readonly objectStore: ObjectStore
  /** Encrypts single fields and makes look-up hashes of them. */
  readonly fieldCipher: FieldCipher
  /** The rotating keys that verify the edge's assertion. */
  readonly assertionKeys: { current(): AssertionKeys; reread(): AssertionKeys }
  /** Signs list cursors; derived from the zone's session key. */
  readonly cursorKey: KeyObject
  /** The keys that sign checkpoints and reports of this zone. Read at each call: they are needed seldom and may have been rotated. */
  auditKeys(): AuditKeys
  /** People, sessions and keys of this zone. */
  readonly identity: IdentityService
  /** The zone's own staff: their door, and where they are. */
  readonly staff: StaffService
  /** Where this cell is, and who signs the policies it keeps. */
  readonly ownResidency: OwnResidency
  /** To whom this process may connect. */
  readonly destinations: readonly Destination[]
  /** Counts what is told to the control plane. */
  readonly egress: Pick<EgressRegister, 'told'>
  /** Which of the cell's stores answered lately. */
  readonly stores: StoreWatch
  /** The caller's roles in the organisation of the transaction; undefined when they are no member. */
  loadMembership(tx: OrgTransaction, actor: Actor): Promise<Membership | undefined>
  close(): Promise<void>
}
