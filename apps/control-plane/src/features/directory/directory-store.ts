/** Reads the directory as edges know it. The only file that turns rows into the edges' records. */
import {
  directoryCellSchema,
  directoryOrganizationSchema,
  DirectoryTable,
  directoryZoneSchema,
  putOrganization,
  type DirectoryCell,
  type DirectoryChange,
  type DirectoryOrganization,
  type DirectoryZone,
  type SnapshotFacts,
} from '@repo/contract/edge'
import type { ChangeLogModel, DirectoryTransaction, OrganizationModel, Prisma } from '@repo/db/control-plane'
import { isPolicyMode, isStrictTransit } from '@repo/residency'

const withRegions = { regions: { select: { countryCode: true, role: true, lifecycle: true } } } as const
type CellRow = Prisma.CellGetPayload<{ include: typeof withRegions }>

/** An unknown mode counts as strict: everything fails closed. */
const isStrict = (mode: string | null): boolean => !isPolicyMode(mode) || isStrictTransit(mode)

/** Countries where a cell processes plaintext: its own regions. Backups are stored, not processed. */
export function countriesOf(regions: CellRow['regions']): string[] {
  const used = regions.filter((region) => region.role !== 'backup' && region.lifecycle !== 'retired')
  return [...new Set(used.map((region) => region.countryCode))].sort()
}

function toCell(row: CellRow): DirectoryCell {
  const { number, code, zoneCode, edgeAddress, regions } = row
  return directoryCellSchema.parse({ number, code, zone: zoneCode, edgeAddress, countries: countriesOf(regions) })
}

function toZone({ code, webOrigin }: { code: string; webOrigin: string }): DirectoryZone {
  return directoryZoneSchema.parse({ code, webOrigin })
}

function toOrganization(row: Pick<OrganizationModel, 'id' | 'cellNumber' | 'policyMode' | 'status' | 'epoch'>): DirectoryOrganization {
  return directoryOrganizationSchema.parse({
    id: row.id,
    cell: row.cellNumber,
    strict: isStrict(row.policyMode),
    state: row.status,
    epoch: row.epoch,
  })
}

export async function headOf(tx: DirectoryTransaction): Promise<number> {
  const head = await tx.changeHead.findFirstOrThrow({ select: { sequence: true } })
  return Number(head.sequence)
}

const pageSize = 5000

/**
 * Reads everything at the transaction's one instant; the transaction must be a snapshot. Organisations come page by page and go straight
 * into the table: there may be millions.
 */
export async function readDirectory(tx: DirectoryTransaction): Promise<Omit<SnapshotFacts, 'issuedAt' | 'notAfter'>> {
  const sequence = await headOf(tx)
  const zones = await tx.zone.findMany({ orderBy: { code: 'asc' } })
  const cells = await tx.cell.findMany({ include: withRegions, orderBy: { number: 'asc' } })
  const table = DirectoryTable.for(await tx.organization.count())
  for (let last: string | undefined, more = true; more;) {
    const page: Awaited<ReturnType<typeof organizationsAfter>> = await organizationsAfter(tx, last)
    for (const row of page) putOrganization(table, toOrganization(row))
    last = page.at(-1)?.id
    more = page.length === pageSize
  }
  return { sequence, zones: zones.map(toZone), cells: cells.map(toCell), table }
}

const organizationsAfter = (tx: DirectoryTransaction, id: string | undefined) =>
  tx.organization.findMany({
    select: { id: true, cellNumber: true, policyMode: true, status: true, epoch: true },
    orderBy: { id: 'asc' },
    take: pageSize,
    ...(id === undefined ? {} : { where: { id: { gt: id } } }),
  })

export interface SequencedChange {
  readonly sequence: number
  readonly change: DirectoryChange
}

/** The next changes after a sequence, oldest first. */
export async function changesAfter(tx: DirectoryTransaction, after: number, limit: number): Promise<SequencedChange[]> {
  const rows = await tx.changeLog.findMany({ where: { sequence: { gt: after } }, orderBy: { sequence: 'asc' }, take: limit })
  const changes: SequencedChange[] = []
  for (const row of rows) changes.push({ sequence: Number(row.sequence), change: await toChange(tx, row) })
  return changes
}

/** Of a zone or cell the log says that it changed; what it is now, its own row says. A later line then repeats it, which does no harm. */
async function toChange(tx: DirectoryTransaction, row: ChangeLogModel): Promise<DirectoryChange> {
  if (row.kind === 'zone') return { kind: 'zone', zone: toZone(await tx.zone.findUniqueOrThrow({ where: { code: row.zoneCode } })) }
  const { cellNumber, organizationId, policyMode, status, epoch } = row
  if (row.kind === 'cell') {
    const cell = await tx.cell.findUniqueOrThrow({ where: { number: cellNumber ?? 0 }, include: withRegions })
    return { kind: 'cell', cell: toCell(cell) }
  }
  const organization = directoryOrganizationSchema.parse({
    id: organizationId,
    cell: cellNumber,
    strict: isStrict(policyMode),
    state: status,
    epoch,
  })
  return { kind: 'organization', organization }
}
