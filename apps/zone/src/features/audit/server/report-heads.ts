import { randomUUID } from 'node:crypto'
import type { ZoneReport } from '@repo/contract/boundary'
import type { ChainHead } from '@repo/residency'
import type { ClientBase } from 'pg'
import type { ControlPlaneClient } from '../../provisioning/index.ts'
import { inScope, insertWitness, readNewestCheckpoint } from './seal-store.ts'

/** As many as one delivery may hold. */
const deliveryMax = 500

interface Told extends ChainHead {
  readonly organizationId: string
}

/**
 * Shows the newest signed head of each organisation to the control plane, which keeps it as a witness, and notes which it has taken. What is
 * not taken is told again the next time.
 * @returns how many it did not take though it answered: it keeps another chain, or a longer one
 */
export async function reportHeads(
  client: ClientBase,
  controlPlane: Pick<ControlPlaneClient, 'deliver'>,
  organizationIds: readonly string[],
  at: Date,
): Promise<number> {
  let refused = 0
  for (let from = 0; from < organizationIds.length; from += deliveryMax) {
    const told = new Map<string, Told>()
    for (const organizationId of organizationIds.slice(from, from + deliveryMax)) {
      const head = await inScope(client, organizationId, () => readNewestCheckpoint(client, organizationId))
      if (head) told.set(randomUUID(), { organizationId, ...head })
    }
    if (told.size === 0) continue
    const taken = await controlPlane.deliver([...told].map(([id, head]) => toReport(id, head, at)))
    // Nobody answered: a zone works without the control plane, and the next round tries again.
    if (taken === undefined) return refused
    for (const id of taken) {
      const head = told.get(id)
      if (head) await inScope(client, head.organizationId, () => insertWitness(client, head.organizationId, head.sequence))
    }
    refused += [...told.keys()].filter((id) => !taken.has(id)).length
  }
  return refused
}

function toReport(id: string, { organizationId, sequence, hash }: Told, at: Date): ZoneReport {
  return { id, at: at.toISOString(), kind: 'audit_head', organizationId, sequence: Number(sequence), hash }
}
