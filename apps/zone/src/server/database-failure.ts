import { sqlStateOf } from '@repo/db/zone'

/** The name of the unique constraint a write ran into, or undefined: `uniqueConstraintOf(error) === 'unit_label'`. */
export function uniqueConstraintOf(error: unknown): string | undefined {
  const state = sqlStateOf(error)
  const text = state?.code === '23505' ? state.message : prismaUniqueText(error)
  return /unique constraint "([a-z_]+)"/.exec(text ?? '')?.[1]
}

// Prisma's own code for a duplicate keeps what Postgres said in its meta.
function prismaUniqueText(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'P2002') return undefined
  return `${error.message} ${'meta' in error ? JSON.stringify(error.meta) : ''}`.replaceAll('\\"', '"')
}
