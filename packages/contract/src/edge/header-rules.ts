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

/** The rule a field name falls under; an exact name wins over a prefix. `undefined` means: pass, nothing is known about it. */
export function headerRule(name: string, direction: HeaderDirection): HeaderRule | undefined {
  const { exact, prefixes } = compiled[direction]
  const lower = name.toLowerCase()
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
