import { jobOutcomes, organizationKind, organizationStatus, policyMode } from '@repo/contract/boundary'
import type { DirectoryRow } from '@repo/contract/control'
import { parseOrgId } from '@repo/core'
import type { OrganizationRow } from './organization-store.ts'

const outcomes = ['open', ...jobOutcomes] as const

/** An organisation as operators see it. `provisioning` is how far its zone is with preparing it, and null once it is over. */
export function toRow(row: OrganizationRow, provisionOutcome: string | undefined): DirectoryRow {
  const id = parseOrgId(row.id)
  if (!id) throw new Error('The directory holds an id that is none')
  const preparing = row.status === 'provisioning'
  return {
    id,
    zone: row.zoneCode,
    cell: row.cell.code,
    kind: organizationKind.parse(row.kindCode),
    status: organizationStatus.parse(row.status),
    epoch: row.epoch,
    policyMode: policyMode.parse(row.policyMode),
    policyVersion: row.policyVersion,
    policyId: row.policyId as DirectoryRow['policyId'],
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    sequence: Number(row.sequence),
    provisioning: preparing ? (outcomes.find((outcome) => outcome === provisionOutcome) ?? 'open') : null,
  }
}
