import { isContractProcedure } from '@orpc/contract'
import { declareNames } from '@repo/telemetry'

/**
 * Lets traces show which procedure ran: declares every procedure's name in the contract (`units.create`), its resource and its action.
 * @param router the contract, or a part of it
 */
export function declareProcedureNames(router: unknown, path: readonly string[] = []): void {
  if (isContractProcedure(router)) {
    const { resource, action }: { resource?: unknown; action?: unknown } = router['~orpc'].meta
    declareNames([path.join('.'), ...[resource, action].filter((name) => typeof name === 'string')])
    return
  }
  if (typeof router !== 'object' || router === null) return
  for (const [name, part] of Object.entries(router)) declareProcedureNames(part, [...path, name])
}
