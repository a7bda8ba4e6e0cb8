/**
 * A field's name with everything that is decided by it alone, worked out once for each name: what the header table does with it, whether it
 * belongs to one connection, whether the edge ever asks for it. A head then holds names, and nothing about them is looked up again.
 */
import { headerTable, type EdgeRole, type HeaderAction, type HeaderDirection, type HeaderRule } from './header-table.ts'

export interface HeaderContext {
  readonly role: EdgeRole
  readonly direction: HeaderDirection
  readonly fromListedEdge: boolean
}

type Actions = Pick<HeaderRule, 'global' | 'zone' | 'zoneFromListedEdge'>

/** Made anew on each connection (RFC 9110 §7.6.1), whatever the steps have said about it. */
const hopByHop: ReadonlySet<string> = new Set(['connection', 'expect', 'keep-alive', 'te', 'transfer-encoding', 'upgrade'])

const pass: Actions = { global: 'pass', zone: 'pass', zoneFromListedEdge: 'pass' }
const drop: Actions = { global: 'drop', zone: 'drop', zoneFromListedEdge: 'drop' }

export class FieldName {
  readonly lower: string
  readonly isHopByHop: boolean
  /** As `X_Org_Id`, which becomes one of ours once `_` is read as `-`. */
  readonly isLookAlike: boolean
  readonly #request: Actions
  readonly #response: Actions

  constructor(lower: string) {
    this.lower = lower
    this.isHopByHop = hopByHop.has(lower)
    this.isLookAlike = isLookAlike(lower, 'request')
    this.#request = actionsOf(lower, 'request')
    this.#response = actionsOf(lower, 'response')
  }

  /** What an edge does with it. */
  action({ role, direction, fromListedEdge }: HeaderContext): HeaderAction {
    const actions = direction === 'request' ? this.#request : this.#response
    if (role === 'global') return actions.global
    return fromListedEdge ? actions.zoneFromListedEdge : actions.zone
  }
}

/** The rule a name in lower case falls under; an exact one wins over a prefix. */
function ruleOf(lower: string, direction: HeaderDirection): HeaderRule | undefined {
  const rules = headerTable.filter((rule) => rule.direction === direction)
  return rules.find(({ name }) => name === lower) ?? rules.find(({ name }) => name.endsWith('*') && lower.startsWith(name.slice(0, -1)))
}

const isLookAlike = (lower: string, direction: HeaderDirection): boolean =>
  lower.includes('_') && ruleOf(lower.replaceAll('_', '-'), direction) !== undefined

function actionsOf(lower: string, direction: HeaderDirection): Actions {
  return ruleOf(lower, direction) ?? (isLookAlike(lower, direction) ? drop : pass)
}

const keptMax = 4096
const kept = new Map<string, FieldName>()

/** The name that a text in any case is. Strangers choose names: the store is emptied when it is full and never grows. */
export function fieldName(text: string): FieldName {
  const known = kept.get(text)
  if (known) return known
  const lower = interned(text.toLowerCase())
  const name = kept.get(lower) ?? new FieldName(lower)
  if (kept.size >= keptMax) kept.clear()
  kept.set(lower, name)
  kept.set(text, name)
  return name
}

/** One string for all its copies, as texts in the code are: they are then told apart by their places in memory. */
const interned = (text: string): string => Object.keys({ [text]: true })[0] ?? text
