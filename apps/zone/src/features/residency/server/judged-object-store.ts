/**
 * The object store as programs get it: a file is stored only where its organisation's policy lets everything in it be, by the same rule as rows
 * (`write-rule.ts`). Reading, listing and removing store nothing.
 */
import { residencyErrors } from '@repo/contract'
import { invariant, parseOrgId, type OrgId } from '@repo/core'
import type { OrgTransaction, ZoneDatabase } from '@repo/db/zone'
import { storeRefusal, type RuleCode } from '@repo/residency'
import type { ObjectStore } from '../../../server/object-store.ts'
import { fileKinds } from '../catalogue/file-kinds.ts'
import { readHeldPolicy, type HeldResidency, type OwnResidency } from './held-policy.ts'

export function judgedObjectStore(store: ObjectStore, db: Pick<ZoneDatabase, 'withOrg'>, own: OwnResidency): ObjectStore {
  return {
    ...store,
    async put(key, content) {
      const [organization = '', kind = ''] = key.split('/')
      const orgId = parseOrgId(organization)
      invariant(orgId !== undefined, 'an object key begins with an organisation')
      // Bytes come for minutes: what is decided is decided before the first, as with rows, and no transaction is open meanwhile.
      await db.withOrg({ orgId, mode: 'read' }, (tx) => requireFilePlace(tx, orgId, own, kind))
      return store.put(key, content)
    },
  }
}

/** @throws DATA_PLACE_FORBIDDEN with the rule, when the organisation's policy keeps such a file from this cell */
export async function requireFilePlace(tx: OrgTransaction, orgId: OrgId, own: OwnResidency, kind: string): Promise<void> {
  const rule = fileRule(await readHeldPolicy(tx, orgId, own), kind)
  if (rule) throw residencyErrors.DATA_PLACE_FORBIDDEN({ data: { rule }, detail: `files of ${kind}` })
}

/** An organisation that was never sent a policy goes by what its cell is: only what nobody classified is refused. */
function fileRule({ state, compiled, uses }: HeldResidency, kind: string): RuleCode | undefined {
  const held = Object.hasOwn(fileKinds, kind) ? fileKinds[kind] : undefined
  if (!held) return 'UNCLASSIFIED'
  return state === 'mode_alone' ? undefined : storeRefusal(compiled, uses, held)
}
