import type { ProcedureMeta } from '@repo/contract'

interface ContractPart {
  readonly '~orpc'?: { readonly meta: ProcedureMeta }
}

/** Every Cerbos resource the contract names, with the actions asked of it: what there is to be allowed. */
export function actionsByResource(contract: object): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  const walk = (part: object): void => {
    const definition = (part as ContractPart)['~orpc']
    if (!definition) return Object.values(part).forEach((child) => walk(child as object))
    if (definition.meta.access !== 'organization') return
    const { resource, action } = definition.meta
    found.set(resource, (found.get(resource) ?? new Set()).add(action))
  }
  walk(contract)
  return found
}
