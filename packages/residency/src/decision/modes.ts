import type { Level } from '../classification.ts'
import type { PolicyMode } from '../policy-codes.ts'

/**
 * The five residency modes as data (docs/residency.md, "Modes"): where each level may be, who of the platform's people may see it, and
 * what may leave. The engine reads this table and knows no mode by name.
 */

/**
 * C the one pinned country · Z any active region of the zone · P the primary country of a hybrid · K the client's own facilities.
 * `anywhere_listed` exists for transit alone: any edge of the registry may forward, and what passes there is reported as transit.
 */
export type Places = 'pinned_country' | 'zone' | 'primary_country' | 'facilities' | 'anywhere_listed'

/** What is done to a datum at a place. To process is to see it in plain: app, workflow state, cache, logs, TLS termination. */
export const placedOperations = ['store', 'process', 'backup', 'replicate', 'transit'] as const
export type PlacedOperation = (typeof placedOperations)[number]

/** Who of the zone's staff may look, each time with a grant of its own: nobody has standing access in any mode. */
export type OperatorAccess = 'two_people' | 'customer_approves' | 'customer_invites'

/** What may be sent out of the zone. Each includes the ones before it: nothing, liveness, allow-listed R1 counters. */
export const exportRules = ['nothing', 'liveness', 'counters'] as const
export type ExportRule = (typeof exportRules)[number]

/**
 * The form a datum of a level has, where a mode treats forms apart. `telemetry` is operational data without payload, `object` a
 * document's bytes, `zone_derived` what was computed from inputs that may be anywhere in the zone. All else is `plain`, the strictest.
 */
export const datumForms = ['plain', 'telemetry', 'object', 'zone_derived'] as const
export type DatumForm = (typeof datumForms)[number]

export interface ModeRule {
  readonly places: Readonly<Record<PlacedOperation, Places>>
  readonly operator: OperatorAccess
  /** Staff outside the zone may be shown a masked, read-only session, when the policy opted in and the customer approves. */
  readonly viewFromOutside: boolean
  readonly exports: ExportRule
  /** A new R1 dataset may be made of it by the release workflow. */
  readonly releasable: boolean
}

export interface Mode {
  readonly rules: Readonly<Record<Level, ModeRule & { readonly forms?: Partial<Record<DatumForm, ModeRule>> }>>
  /** Fields of the policy that the mode acts on. One that is missing or not acted on is refused when the policy is written. */
  readonly requires: readonly ('pinnedCountry' | 'primaryCountry' | 'facilities')[]
  /** The organisation has a cell to itself. */
  readonly dedicatedCell: boolean
  /** Staff must be in the pinned country, and break-glass is refused from outside of it. */
  readonly staffInCountry: boolean
}

interface Rest {
  readonly operator: OperatorAccess
  readonly exports?: ExportRule
  readonly viewFromOutside?: boolean
  readonly releasable?: boolean
  readonly transit?: Places
}

const at = (
  places: Places,
  { operator, exports = 'nothing', viewFromOutside = false, releasable = false, transit = places }: Rest,
): ModeRule => ({
  places: { store: places, process: places, backup: places, replicate: places, transit },
  operator,
  viewFromOutside,
  exports,
  releasable,
})

const country = 'pinned_country'
const transit = 'anywhere_listed'
const primary = 'primary_country'
const primaryForCustomer = at(primary, { operator: 'customer_approves' })

export const modes: Readonly<Record<PolicyMode, Mode>> = {
  regional: {
    requires: [],
    dedicatedCell: false,
    staffInCountry: false,
    rules: {
      identity: at('zone', { operator: 'customer_approves', transit }),
      transactional: at('zone', { operator: 'customer_approves', transit }),
      operational: at('zone', { operator: 'two_people', exports: 'counters', transit }),
      content: at('zone', { operator: 'customer_approves', viewFromOutside: true, transit }),
      analytical_derived: at('zone', { operator: 'two_people', viewFromOutside: true, releasable: true, transit }),
    },
  },
  hybrid: {
    requires: ['primaryCountry'],
    dedicatedCell: false,
    staffInCountry: false,
    rules: {
      identity: primaryForCustomer,
      transactional: primaryForCustomer,
      operational: {
        ...at(primary, { operator: 'two_people', exports: 'counters' }),
        forms: { telemetry: at('zone', { operator: 'two_people', exports: 'counters' }) },
      },
      content: {
        ...at(primary, { operator: 'customer_approves', viewFromOutside: true }),
        forms: { object: at('zone', { operator: 'customer_approves', viewFromOutside: true }) },
      },
      analytical_derived: {
        ...at(primary, { operator: 'two_people', releasable: true }),
        forms: { zone_derived: at('zone', { operator: 'two_people', releasable: true }) },
      },
    },
  },
  single_country: {
    requires: ['pinnedCountry'],
    dedicatedCell: false,
    staffInCountry: false,
    rules: {
      identity: at(country, { operator: 'customer_approves' }),
      transactional: at(country, { operator: 'customer_approves' }),
      operational: {
        ...at(country, { operator: 'customer_approves', exports: 'counters' }),
        forms: { telemetry: at(country, { operator: 'two_people', exports: 'counters' }) },
      },
      content: at(country, { operator: 'customer_approves' }),
      analytical_derived: at(country, { operator: 'two_people', releasable: true }),
    },
  },
  fully_sovereign: {
    requires: ['pinnedCountry'],
    dedicatedCell: true,
    staffInCountry: true,
    rules: everyLevel(country, 'customer_approves'),
  },
  client_owned_sovereignty: {
    requires: ['facilities'],
    dedicatedCell: true,
    staffInCountry: true,
    rules: everyLevel('facilities', 'customer_invites'),
  },
}

function everyLevel(places: Places, operator: OperatorAccess): Mode['rules'] {
  const closed = at(places, { operator })
  return {
    identity: closed,
    transactional: closed,
    operational: at(places, { operator, exports: 'liveness' }),
    content: closed,
    analytical_derived: closed,
  }
}

/** The rule for a datum. A form that the mode does not treat apart has its level's own rule, which is the strictest. */
export function ruleFor(mode: PolicyMode, level: Level, form: DatumForm = 'plain'): ModeRule {
  const rule = modes[mode].rules[level]
  return rule.forms?.[form] ?? rule
}
