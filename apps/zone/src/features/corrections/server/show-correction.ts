import { correctionStatuses, type AccessCorrection, type Told } from '@repo/contract'
import { invariant } from '@repo/core'
import { grantSteps } from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import { toldOf } from '../../notices/index.ts'
import { databaseNow, grantsById, grantStateOf, type GrantRow } from '../../staff-access/index.ts'
import { correctableDataset } from '../correction-content.ts'
import type { CorrectionRow } from './correction-store.ts'

type Shown = Omit<AccessCorrection, 'id' | 'grantId'> & { readonly id: never; readonly grantId: never }

/** Corrections as callers see them: a proposal without its grant is void, and staff see values while their own access lasts. */
export async function showCorrections({ tx, actor }: Pick<OrgContext, 'tx' | 'actor'>, rows: readonly CorrectionRow[]): Promise<Shown[]> {
  const now = (await databaseNow(tx)).getTime()
  const grants = await grantsById(
    tx,
    rows.map(({ grantId }) => grantId),
  )
  const told = await toldOf(
    tx,
    rows.map(({ id }) => id),
  )
  const isLive = (grant: GrantRow | undefined): boolean => grant !== undefined && grantSteps.isLive(grantStateOf(grant), now)
  return rows.map((row) => {
    const live = isLive(grants.get(row.grantId))
    return show(row, live, actor.kind !== 'staff' || (live && row.proposedBy === actor.id), told(row.id))
  })
}

/** As `showCorrections`, of one. */
export async function showCorrection(context: Pick<OrgContext, 'tx' | 'actor'>, row: CorrectionRow): Promise<Shown> {
  const [shown] = await showCorrections(context, [row])
  invariant(shown, 'one correction in, one out')
  return shown
}

function show(row: CorrectionRow, live: boolean, withValues: boolean, customerTold: Told): Shown {
  const { recordId, reason, proposedBy, decidedBy, undoneBy } = row
  const dataset = correctableDataset(row.dataset)
  const status = row.status === 'proposed' && !live ? 'void' : correctionStatuses.find((one) => one === row.status)
  invariant(dataset && status, 'the database admits these codes alone')
  return {
    id: row.id as never,
    grantId: row.grantId as never,
    ...{ dataset, recordId, reason, status, proposedBy, decidedBy, undoneBy, customerTold },
    changes: withValues && row.changes ? row.changes.map((change) => ({ ...change })) : null,
    contentHash: Buffer.from(row.contentHash).toString('hex'),
    proposedAt: row.proposedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    undoneAt: row.undoneAt?.toISOString() ?? null,
  }
}
