import { levels, type Level } from '../classification.ts'
import { policyModes } from '../policy-codes.ts'
import { exportRules, modes, placedOperations, type ModeRule, type OperatorAccess } from './modes.ts'

/** On whose word staff may look, the least first. */
const operatorOrder: readonly OperatorAccess[] = ['two_people', 'customer_approves', 'customer_invites']

/** Gives true when one rule allows nothing that the other refuses. Places of one mode are the same place or they are not: no guess about more. */
function allowsNoMore(one: ModeRule, other: ModeRule): boolean {
  return (
    placedOperations.every((operation) => one.places[operation] === other.places[operation]) &&
    operatorOrder.indexOf(one.operator) >= operatorOrder.indexOf(other.operator) &&
    (!one.viewFromOutside || other.viewFromOutside) &&
    exportRules.indexOf(one.exports) <= exportRules.indexOf(other.exports) &&
    (!one.releasable || other.releasable)
  )
}

/**
 * Which levels are at least as strict as which, read from the modes' table: level → the levels above it, itself included. It is no ladder: of
 * operational and content data each is protected where the other is not, so going from one to the other loosens something.
 */
const atLeast: ReadonlyMap<Level, ReadonlySet<Level>> = new Map(
  levels.map((level) => [
    level,
    new Set(
      levels.filter(
        (above) => above === level || policyModes.every((mode) => allowsNoMore(modes[mode].rules[above], modes[mode].rules[level])),
      ),
    ),
  ]),
)

/**
 * Gives true when a datum of one level may be raised to the other: whatever is refused today is refused afterwards, in every mode. Identity is above
 * all; its rules are those of transactional data, and what is personal is not made less than that by a new label.
 */
export function isRaise(from: Level, to: Level): boolean {
  if (from === to || from === 'identity') return false
  return to === 'identity' || (atLeast.get(from)?.has(to) ?? false)
}
