/** The only file that queries membership pointers: over two functions of the database that answer the identity role alone. */
import type { ClientBase } from 'pg'

export interface DuePointer {
  readonly organizationId: string
  readonly subject: string
  /** False: it is to be withdrawn. */
  readonly held: boolean
}

/** @param wanted false withdraws whatever the control plane may hold */
export async function duePointers(client: ClientBase, wanted: boolean, most: number): Promise<readonly DuePointer[]> {
  const { rows } = await client.query<DuePointer>(
    'select organization_id as "organizationId", subject, held from app.due_membership_pointers($1, $2)',
    [wanted, most],
  )
  return rows
}

export async function settlePointers(client: ClientBase, pointers: readonly DuePointer[], held: boolean): Promise<void> {
  if (pointers.length === 0) return
  const organizations = pointers.map(({ organizationId }) => organizationId)
  const subjects = pointers.map(({ subject }) => subject)
  await client.query('select app.settle_membership_pointers($1::uuid[], $2::uuid[], $3)', [organizations, subjects, held])
}
