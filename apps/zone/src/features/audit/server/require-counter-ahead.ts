/**
 * Events are sealed in the order of their transactions, and a database that was filled from a logical dump begins to count transactions anew: what is
 * written then would stand before what is sealed already, and never be sealed. That is found before anything is sealed, and sealing stops until somebody
 * has put it right (docs/runbooks/after-a-logical-restore.md).
 */
import type { ClientBase } from 'pg'
import { countUpTo, settledTransaction, type SealedUpTo } from './seal-store.ts'

/** The organisation's trail cannot be sealed in its order. */
export class TransactionsBeganAnew extends Error {
  override readonly name = 'TransactionsBeganAnew'
}

/** Chains that were looked through on a connection: one that was in order stays so, since its counter only rises. */
const lookedThrough = new WeakMap<ClientBase, Set<string>>()

/** @throws TransactionsBeganAnew when what is written now, or was written since a restore, would stand before the chain's end */
export async function requireCounterAhead(client: ClientBase, organizationId: string, head: SealedUpTo): Promise<void> {
  if (head.sequence === 0n) return
  if ((await settledTransaction(client)) <= BigInt(head.transactionId)) {
    throw new TransactionsBeganAnew('The database counts transactions that are sealed already: its counter began anew')
  }
  const known = lookedThrough.get(client) ?? new Set()
  if (known.has(organizationId)) return
  if ((await countUpTo(client, organizationId, head)) !== head.sequence) {
    throw new TransactionsBeganAnew(
      'Events stand before the end of the chain that are not in it: they were written after the counter began anew',
    )
  }
  lookedThrough.set(client, known.add(organizationId))
}
