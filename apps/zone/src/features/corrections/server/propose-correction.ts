import { accessErrors, correctionErrors } from '@repo/contract'
import { requestLifetimeMs } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { tellAdministrators } from '../../notices/index.ts'
import { databaseNow, datasets, insertUses, mayUncover, uncoveredField, underGrant } from '../../staff-access/index.ts'
import { changesOf, correctableDataset, hashOfChanges, readValues } from '../correction-content.ts'
import { insertCorrection } from './correction-store.ts'
import { showCorrection } from './show-correction.ts'

/**
 * Proposes values for fields of the one record that the grant is for. What they hold now is read as staff read everything, and stands in the transcript; nothing is
 * written to the record.
 */
export const proposeCorrection = inOrg.accessCorrections.propose.handler(({ context, input: { accessGrantId, changes: asked, reason } }) =>
  underGrant(context, 'uncover', accessGrantId, async ({ grant, level, read }) => {
    const { tx, orgId, audit } = context
    const dataset = correctableDataset(grant.dataset)
    const { recordId, verb } = grant
    if (verb !== 'correct' || recordId === null || dataset === undefined) throw correctionErrors.CORRECTION_GRANT_REFUSED()
    const wanted = readValues(dataset, asked)
    if ('problems' in wanted) throw correctionErrors.CORRECTION_FIELDS_REFUSED({ fieldErrors: wanted.problems })
    const fields = datasets[dataset].fields.filter(({ name }) => Object.hasOwn(wanted.values, name))
    if (!fields.every((field) => mayUncover({ verb, level }, field))) throw correctionErrors.CORRECTION_GRANT_REFUSED()

    const before: Record<string, string | null> = {}
    await read(async (staffTx) => {
      for (const field of fields) {
        const found = await uncoveredField(staffTx, dataset, recordId, field)
        if (!found) throw accessErrors.ACCESS_RECORD_NOT_FOUND()
        before[field.name] = found.value
      }
    })
    await insertUses(tx, grant, [{ recordId, fields: fields.map(({ name }) => name), reason }])
    const changes = changesOf(before, wanted.values)
    if (changes.length < asked.length) throw correctionErrors.CORRECTION_FIELDS_REFUSED()

    const contentHash = hashOfChanges(dataset, recordId, changes)
    const row = await insertCorrection(tx, {
      organizationId: orgId,
      ...{ grantId: grant.id, dataset, recordId, reason, changes, contentHash, proposedBy: grant.staffId },
    })
    audit({ targetId: row.id, rowCount: 1 })
    const until = new Date(Math.min(grant.endsAt.getTime(), (await databaseNow(tx)).getTime() + requestLifetimeMs))
    await tellAdministrators(context, { kind: 'correction_wanted', targetId: row.id, until })
    return showCorrection(context, row)
  }),
)
