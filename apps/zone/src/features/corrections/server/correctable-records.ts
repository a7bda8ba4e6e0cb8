/** Records that can be corrected, each read and written through the feature that owns it. */
import type { CorrectableDataset } from '@repo/contract'
import type { AssociationScope } from '@repo/authz'
import type { OrgId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { associationById, updateAssociation } from '../../associations/index.ts'
import { partyById, updateParty } from '../../people/index.ts'
import { labelTaken, unitById, updateUnit } from '../../units/index.ts'
import type { Values } from '../correction-content.ts'

/** A record as it is now, and how to write some of its fields. */
export interface CorrectableRecord {
  readonly present: Values
  write(values: Values): Promise<void>
}

const whole: AssociationScope = { all: true }

type Find = (tx: OrgTransaction, orgId: OrgId, id: string) => Promise<CorrectableRecord | undefined>

const finders: Readonly<Record<CorrectableDataset, Find>> = {
  async associations(tx, orgId, id) {
    const row = await associationById(tx, whole, id)
    if (!row) return undefined
    const { name, code, addressId } = row
    return {
      present: { name },
      write: (values) => updateAssociation(tx, orgId, row, { name: values['name'] ?? name, code, addressId }),
    }
  },
  async units(tx, orgId, id) {
    const row = await unitById(tx, whole, id)
    if (!row) return undefined
    const { label, floor, kind, areaSqCm, entitlement } = row
    return {
      present: { label, floor },
      async write(values) {
        const change = { label: values['label'] ?? label, floor: given(values, 'floor', floor), kind: kind as never, areaSqCm, entitlement }
        await updateUnit(tx, orgId, id, change).catch(labelTaken)
      },
    }
  },
  async people(tx, orgId, id) {
    const row = await partyById(tx, whole, id)
    if (!row) return undefined
    const { displayName, email, phone, locale, addressId } = row
    return {
      present: { displayName, email, phone, locale },
      write: (values) =>
        updateParty(tx, orgId, id, {
          displayName: values['displayName'] ?? displayName,
          email: given(values, 'email', email),
          phone: given(values, 'phone', phone),
          locale: given(values, 'locale', locale),
          addressId,
        }),
    }
  },
}

/** A value that was given, which may be none; else what the record has. */
const given = (values: Values, field: string, present: string | null): string | null =>
  Object.hasOwn(values, field) ? (values[field] ?? null) : present

const tables: Readonly<Record<CorrectableDataset, string>> = { associations: 'association', units: 'unit', people: 'party' }

/** Reads a record and holds it until the transaction ends, so that what was compared is what is written over. */
export async function holdRecord(
  tx: OrgTransaction,
  orgId: OrgId,
  dataset: CorrectableDataset,
  id: string,
): Promise<CorrectableRecord | undefined> {
  // The names are those of the closed list above.
  await tx.$queryRawUnsafe(`select 1 from app.${tables[dataset]} where organization_id = $1::uuid and id = $2::uuid for update`, orgId, id)
  return finders[dataset](tx, orgId, id)
}
