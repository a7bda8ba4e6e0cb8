import { headerTable, type EdgeRole, type HeaderAction, type HeaderDirection, type HeaderRule } from './header-table.ts'

export interface HeaderContext {
  readonly role: EdgeRole
  readonly direction: HeaderDirection
  readonly fromListedEdge: boolean
}

interface Compiled {
  readonly exact: ReadonlyMap<string, HeaderRule>
  readonly prefixes: readonly (readonly [string, HeaderRule])[]
}

function compile(direction: HeaderDirection): Compiled {
  const rules = headerTable.filter((rule) => rule.direction === direction)
  return {
    exact: new Map(rules.filter((rule) => !rule.name.endsWith('*')).map((rule) => [rule.name, rule])),
    prefixes: rules.filter((rule) => rule.name.endsWith('*')).map((rule) => [rule.name.slice(0, -1), rule] as const),
  }
}

const compiled: Readonly<Record<HeaderDirection, Compiled>> = { request: compile('request'), response: compile('response') }

const keptMax = 4096
const kept: Readonly<Record<HeaderDirection, Map<string, HeaderRule | undefined>>> = { request: new Map(), response: new Map() }

/** The rule a field name falls under; an exact name wins over a prefix. `undefined` means: pass, nothing is known about it. */
export function headerRule(name: string, direction: HeaderDirection): HeaderRule | undefined {
  const known = kept[direction]
  const before = known.get(name)
  if (before !== undefined || known.has(name)) return before
  const rule = findRule(name.toLowerCase(), direction)
  // Strangers choose the names: the store is emptied when it is full and never grows.
  if (known.size >= keptMax) known.clear()
  known.set(name, rule)
  return rule
}

function findRule(lower: string, direction: HeaderDirection): HeaderRule | undefined {
  const { exact, prefixes } = compiled[direction]
  return exact.get(lower) ?? prefixes.find(([prefix]) => lower.startsWith(prefix))?.[1]
}

/**
 * What an edge does with a field.
 * @param name any case; `_` is read as `-`, and a name that only then meets a rule is dropped
 */
export function headerAction(name: string, context: HeaderContext): HeaderAction {
  const rule = headerRule(name, context.direction)
  if (!rule) return isLookAlike(name, context.direction) ? 'drop' : 'pass'
  if (context.role === 'global') return rule.global
  return context.fromListedEdge ? rule.zoneFromListedEdge : rule.zone
}

/** True for a name such as `X_Org_Id` that becomes one of ours once `_` is read as `-`. */
export function isLookAlike(name: string, direction: HeaderDirection = 'request'): boolean {
  return name.includes('_') && headerRule(name.replaceAll('_', '-'), direction) !== undefined
}
