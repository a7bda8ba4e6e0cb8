import { createHash } from 'node:crypto'
import { organizationStatus, type OrganizationStatus } from '@repo/contract/boundary'

/** What `GET /internal/org-routing/{id}` answers: where an organisation is served, and nothing about it. */
export interface RoutingAnswer {
  readonly zone: string
  readonly apiBaseUrl: string
  readonly webBaseUrl: string
  readonly status: OrganizationStatus
}

interface RoutingRow {
  readonly zoneCode: string
  readonly status: string
  readonly cell: { readonly zone: { readonly webOrigin: string } }
}

export function toRoutingAnswer({ zoneCode, status, cell }: RoutingRow): RoutingAnswer {
  const { webOrigin } = cell.zone
  return { zone: zoneCode, apiBaseUrl: `${webOrigin}/api/v1`, webBaseUrl: webOrigin, status: organizationStatus.parse(status) }
}

/** How long a caller may go by an answer, in seconds. Short: what must hold at once, the zone's fence holds. */
export const routingMaxAgeS = 5

/** Strong validator: the same answer has the same tag, on every process. */
export function etagOf(answer: RoutingAnswer): string {
  return `"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 27)}"`
}

/** Gives true when `If-None-Match` names the tag (RFC 9110 §13.1.2: a list, `*`, weak or strong). */
export function matchesEtag(header: string | null, etag: string): boolean {
  return header !== null && (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
}
