import { join } from 'node:path'
import type { IdentityTransaction, ZoneDatabase } from '@repo/db/zone'
import { placeOfStandby, type CellConfig, type SeenPlace } from '@repo/residency'
import { artefactsIn, labelFile, labelOf, type Artefact } from './read-labels.ts'
import type { PlacedFolders } from './require-allowed-places.ts'

const standbys = (tx: IdentityTransaction) =>
  tx.$queryRaw<{ name: string; state: string }[]>`select name, state from app.observed_standbys()`

/** Everything that keeps a copy of the cell's data, as it says of itself now; its backups one by one. */
export async function lookAtPlaces(
  db: Pick<ZoneDatabase, 'withIdentity'>,
  cell: Pick<CellConfig, 'regions'>,
  { objects, backups }: PlacedFolders,
): Promise<{ readonly seen: SeenPlace[]; readonly artefacts: Artefact[] }> {
  const replicas = (await db.withIdentity({}, standbys)).map(({ name }): SeenPlace => {
    return { store: 'replica', label: placeOfStandby(cell, name), name }
  })
  const store: SeenPlace = { store: 'objects', label: labelOf(join(objects, labelFile)) }
  if (backups === undefined) return { seen: [store, ...replicas], artefacts: [] }
  const target: SeenPlace = { store: 'backup', label: labelOf(join(backups, labelFile)) }
  const artefacts = artefactsIn(backups)
  return { seen: [store, target, ...artefacts.map(({ label }): SeenPlace => ({ store: 'backup', label })), ...replicas], artefacts }
}

/** Which declared copies are there now, by `replica provider/code` and `backup provider/code`: what is not named was not seen. */
export async function copiesThatAnswer(
  db: Pick<ZoneDatabase, 'withIdentity'>,
  cell: Pick<CellConfig, 'regions'>,
  backups: string | undefined,
): Promise<Readonly<Record<string, boolean>>> {
  const label = backups === undefined ? undefined : labelOf(join(backups, labelFile))
  const streaming = (await db.withIdentity({}, standbys).catch(() => [])).filter(({ state }) => state === 'streaming')
  return Object.fromEntries([
    ...(label ? [[`backup ${label.provider}/${label.code}`, true] as const] : []),
    ...streaming.flatMap(({ name }) => (placeOfStandby(cell, name) ? [[`replica ${name}`, true] as const] : [])),
  ])
}
