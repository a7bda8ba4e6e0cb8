import type { Prisma } from '@repo/db/control-plane'
import { handle } from '../../server/procedures.ts'
import { provisionOutcomes } from './organization-store.ts'
import { toRow } from './to-row.ts'

/** Organisations by opaque id, newest change first. Pages go back through the change sequence, which is unique. */
export const listOrganizations = handle.organizations.list.handler(async ({ context: { tx }, input }) => {
  const filter: Prisma.OrganizationWhereInput = {
    ...(input.zone === undefined ? {} : { zoneCode: input.zone }),
    ...(input.status === undefined ? {} : { status: input.status }),
    ...(input.id === undefined ? {} : { id: idRange(input.id) }),
  }
  const rows = await tx.organization.findMany({
    where: { ...filter, ...(input.before === undefined ? {} : { sequence: { lt: input.before } }) },
    include: { cell: { select: { code: true, zone: { select: { webOrigin: true } } } } },
    orderBy: { sequence: 'desc' },
    take: input.limit + 1,
  })
  const page = rows.slice(0, input.limit)
  const outcomes = await provisionOutcomes(
    tx,
    page.filter((row) => row.status === 'provisioning').map((row) => row.id),
  )
  const last = page.at(-1)
  return {
    items: page.map((row) => toRow(row, outcomes.get(row.id))),
    nextBefore: rows.length > input.limit && last ? Number(last.sequence) : null,
    total: await tx.organization.count({ where: filter }),
  }
})

/** All ids that begin with the given characters, as a range that the primary key's index serves. */
function idRange(beginning: string): Prisma.UuidFilter {
  const fill = (character: string): string => {
    const shape = '00000000-0000-0000-0000-000000000000'
    return [...shape].map((place, index) => beginning[index] ?? (place === '-' ? '-' : character)).join('')
  }
  return { gte: fill('0'), lte: fill('f') }
}
