/**
 * May this be stored in this cell? The database's door asks for every table that a transaction writes to, and this answers by the policy that the zone keeps for
 * the organisation: what a table holds, the annotations say, and where it would lie, be copied and be backed up, the zone's own file. Worked out once
 * for a version of a policy and a table; then an answer is two look-ups.
 */
import { residencyErrors } from '@repo/contract'
import type { HeldFence, WriteRule, WriteVerdict } from '@repo/db/zone'
import { compilePolicy, storeRefusal, type RuleCode } from '@repo/residency'
import { tableLevels } from '@repo/residency/table-levels'
import { ownPlaces, workOutPolicy, type HeldResidency, type OwnResidency } from './held-policy.ts'

/**
 * The machinery's own record, ids and codes alone: what was refused has to be told, what was decided kept, and what was begun finished, under a policy that
 * forbids everything else too.
 */
const alwaysStored = new Set(['app.audit_event', 'app.residency_policy', 'app.workflow_step_checkpoint'])

const verdictsMax = 5_000

export function writeRuleOf(own: OwnResidency): WriteRule {
  const verdicts = new Map<string, WriteVerdict>()
  return {
    beforeOrganization: verdictOf(cellItself(own)),
    known: (fence) => verdicts.get(keyOf(fence)),
    workOut(fence, kept) {
      const held = workOutPolicy(fence, kept, own)
      const verdict = verdictOf(held)
      // A key may come that makes a signature right, so what is broken is looked at again.
      if (held.state !== 'broken') {
        const [oldest] = verdicts.keys()
        if (verdicts.size >= verdictsMax && oldest !== undefined) verdicts.delete(oldest)
        verdicts.set(keyOf(fence), verdict)
      }
      return verdict
    },
  }
}

/** What belongs to no organisation, or to several, is judged by what the cell promises of itself: its zone's places, and the countries it lists for backups. */
function cellItself({ zone, cell }: OwnResidency): Judged {
  const { regions, uses } = ownPlaces(cell)
  return {
    state: 'kept',
    uses,
    compiled: compilePolicy({ version: 0, zone, mode: 'regional', backupCountries: cell.backupCountries }, regions),
  }
}

type Judged = Pick<HeldResidency, 'state' | 'compiled' | 'uses'>

const keyOf = ({ organizationId, policyMode, policyVersion }: HeldFence) => `${organizationId} ${policyMode} ${policyVersion}`

function verdictOf(held: Judged): WriteVerdict {
  const rules = new Map<string, RuleCode | undefined>()
  return (table) => {
    if (!rules.has(table)) rules.set(table, alwaysStored.has(table) ? undefined : ruleOf(held, table))
    const rule = rules.get(table)
    return rule && residencyErrors.DATA_PLACE_FORBIDDEN({ data: { rule }, detail: table })
  }
}

/** An organisation that was never sent a policy goes by what its cell is: only what nobody classified is refused. */
function ruleOf({ state, compiled, uses }: Judged, table: string): RuleCode | undefined {
  const levels = tableLevels[table] ?? []
  if (state === 'mode_alone') return levels.length === 0 ? 'UNCLASSIFIED' : undefined
  return storeRefusal(compiled, uses, { levels, datasets: [table.slice(table.indexOf('.') + 1)] })
}
