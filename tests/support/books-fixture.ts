import type { Id, OrgId } from '@repo/core'
import { finishRun, pendingChunks, postChunk } from '../../apps/zone/src/features/assessments/testing.ts'
import { makeAssociation } from './association-fixture.ts'
import type { ServerApi, ZoneApp } from './zone-app.ts'

type Money = { amountMinor: string; currency: string }

export const eur = (amountMinor: bigint | number): Money => ({ amountMinor: String(amountMinor), currency: 'EUR' })

export interface OwnedAssociation extends Awaited<ReturnType<typeof makeAssociation>> {
  /** The sole owner of each unit, in the order of units. */
  readonly owners: { readonly id: Id<'PartyId'> }[]
}

/** An association whose units each have one owner, since long ago. */
export async function makeOwnedAssociation(api: ServerApi, unitCount = 3): Promise<OwnedAssociation> {
  const made = await makeAssociation(api, unitCount)
  const owners = []
  for (const unit of made.units) {
    const owner = await api.people.create({ kind: 'person', displayName: `Owner of ${unit.label}` })
    await api.ownership.set({
      unitId: unit.id,
      validFrom: '2020-01-01',
      owners: [{ partyId: owner.id, share: { numerator: '1', denominator: '1' } }],
    })
    owners.push(owner)
  }
  return { ...made, owners }
}

/** Posts a run as its workflow does, without the engine. */
export async function postRunNow(app: ZoneApp, orgId: OrgId, runId: string): Promise<void> {
  const step = <Result>(work: Parameters<typeof app.services.db.withOrg<Result>>[1]) =>
    app.services.db.withOrg({ orgId, mode: 'write' }, work)
  for (const chunk of await step((tx) => pendingChunks(tx, runId))) await step((tx) => postChunk(tx, runId, chunk))
  await step((tx) => finishRun(tx, runId))
}

type RunTerms = Parameters<ServerApi['assessments']['create']>[0]

/** Creates and posts a run of 3.00 by unit, unless the terms say otherwise. */
export async function bill(app: ZoneApp, orgId: OrgId, api: ServerApi, terms: Pick<RunTerms, 'associationId'> & Partial<RunTerms>) {
  const run = await api.assessments.create({
    kind: 'operating',
    basis: 'unit',
    periodStart: '2026-09-01',
    dueOn: '2026-09-15',
    total: eur(300),
    ...terms,
  })
  await postRunNow(app, orgId, run.id)
  return api.assessments.get({ runId: run.id })
}
