/** What the control plane is to be told of releases: over two functions of the database that answer the identity role alone. */
import type { ReleaseDataset, ReleasedFigure } from '@repo/residency'
import type { ClientBase } from 'pg'

export interface DueRelease {
  readonly organizationId: string
  readonly id: string
  readonly dataset: ReleaseDataset
  readonly month: string
  readonly hash: string
  /** False: it is to be withdrawn. */
  readonly held: boolean
  readonly figures: ReleasedFigure[]
}

export async function dueReleases(client: ClientBase, most: number): Promise<readonly DueRelease[]> {
  const { rows } = await client.query<DueRelease>(
    `select organization_id as "organizationId", id, dataset, month, encode(content_hash, 'hex') as hash, held, figures from app.due_releases($1)`,
    [most],
  )
  return rows
}

export async function settleReleases(client: ClientBase, releases: readonly DueRelease[], held: boolean): Promise<void> {
  if (releases.length === 0) return
  const organizations = releases.map(({ organizationId }) => organizationId)
  await client.query('select app.settle_releases($1::uuid[], $2::uuid[], $3)', [organizations, releases.map(({ id }) => id), held])
}
