import { contract, type OrgMeta, type ProcedureMeta } from '@repo/contract'

export interface OrgProcedure {
  /** `units.create` */
  readonly name: string
  readonly meta: OrgMeta
}

interface ContractPart {
  readonly '~orpc'?: { readonly meta: ProcedureMeta; readonly route: { readonly method?: string } }
}

/** Every procedure of the contract with its name and meta, in the contract's order. */
export function allProcedures(
  part: object = contract,
  path: readonly string[] = [],
): { name: string; meta: ProcedureMeta; method: string | undefined }[] {
  const definition = (part as ContractPart)['~orpc']
  if (definition) return [{ name: path.join('.'), meta: definition.meta, method: definition.route.method }]
  return Object.entries(part).flatMap(([name, child]) => allProcedures(child as object, [...path, name]))
}

/** The procedures that run inside an organisation. */
export function orgProcedures(): OrgProcedure[] {
  return allProcedures().flatMap(({ name, meta }) => (meta.access === 'organization' ? [{ name, meta }] : []))
}

/** Names of those that write: by their meta, else by their HTTP method. */
export function writeProcedures(): string[] {
  return allProcedures().flatMap(({ name, meta, method }) =>
    meta.access === 'organization' && (meta.mode ?? (method === 'GET' ? 'read' : 'write')) === 'write' ? [name] : [],
  )
}
