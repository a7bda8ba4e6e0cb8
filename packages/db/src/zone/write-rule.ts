/**
 * The door's side of "may this be stored here?": before a transaction's first write it learns under which policy the fence let it in, has that policy worked
 * out once, and asks for the tables of each write. What a policy means is not this package's business.
 */
import { invariant, type OrgId } from '@repo/core'
import type { GateConnection, WriteGate } from '../scoped/write-gate.ts'

/** Under which policy the fence let a transaction in. */
export interface HeldFence {
  readonly organizationId: OrgId
  readonly policyMode: string
  readonly policyVersion: number
}

/** A policy as the zone keeps it. */
export interface KeptPolicy {
  readonly bundle: Uint8Array
  readonly signature: Uint8Array
  readonly keyId: string
}

/** Gives why nothing may be stored in a table, as the error to answer with; undefined when it may. */
export type WriteVerdict = (table: string) => Error | undefined

export interface WriteRule {
  /** What was worked out before. A version never changes, so it may be kept. */
  known(fence: HeldFence): WriteVerdict | undefined
  /** @param kept undefined for an organisation that was never sent a policy */
  workOut(fence: HeldFence, kept: KeptPolicy | undefined): WriteVerdict
  /** For what is stored before an organisation is known: people, sessions, the cell's own registers. No organisation's policy is about it, the cell's promise is. */
  readonly beforeOrganization: WriteVerdict
}

const keptPolicy =
  'select bundle, signature, key_id as "keyId" from app.residency_policy where organization_id = $1::uuid and version = $2::integer'

/** Watches one transaction of the identity door. */
export function watchIdentityWrites(verdict: WriteVerdict): WriteGate {
  let refusal: Error | undefined
  return {
    admit(tables) {
      refusal ??= firstRefusal(tables, verdict)
      if (refusal) throw refusal
    },
    get refusal() {
      return refusal
    },
  }
}

/** Why one of the tables may not be written to. */
export function firstRefusal(tables: readonly string[], verdict: WriteVerdict): Error | undefined {
  for (const table of tables) {
    const refusal = verdict(table)
    if (refusal) return refusal
  }
  return undefined
}

/** Watches one transaction of one organisation. */
export function watchWrites(organizationId: OrgId, rule: WriteRule): WriteGate {
  let verdict: WriteVerdict | undefined
  let refusal: Error | undefined

  function judge(tables: readonly string[], by: WriteVerdict): void {
    refusal ??= firstRefusal(tables, by)
    if (refusal) throw refusal
  }

  async function learn(connection: GateConnection): Promise<WriteVerdict> {
    const answer: unknown = (await connection.opened())?.rows[0]?.check_fence
    const [policyMode, version, ...rest] = typeof answer === 'string' ? answer.split(' ') : []
    invariant(policyMode !== undefined && /^\d+$/.test(version ?? '') && rest.length === 0, 'the fence says its policy')
    const fence = { organizationId, policyMode, policyVersion: Number(version) }
    const known = rule.known(fence)
    if (known) return known
    const { rows } = await connection.ask(keptPolicy, [organizationId, fence.policyVersion])
    return rule.workOut(fence, rows[0] as KeptPolicy | undefined)
  }

  return {
    admit(tables, connection) {
      if (verdict) return judge(tables, verdict)
      return learn(connection).then((learned) => {
        verdict = learned
        judge(tables, learned)
      })
    },
    get refusal() {
      return refusal
    },
  }
}
