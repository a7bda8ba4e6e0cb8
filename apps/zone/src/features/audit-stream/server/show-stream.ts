import { auditStreamFailures, auditStreamKinds, type AuditStreamView } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import type { DestinationConfig } from '@repo/residency'
import { openDestinations, type Under } from '../../residency/index.ts'
import { eventLevels } from '../event-levels.ts'
import { behindOf, streamOf } from './stream-store.ts'

/** The stream as the organisation's people see it. Its token is never shown again. */
export async function showStream(
  tx: OrgTransaction,
  organizationId: string,
  declared: readonly DestinationConfig[],
  under: Omit<Under, 'levels'>,
): Promise<AuditStreamView> {
  const row = await streamOf(tx, organizationId)
  const destinations = openDestinations(declared, { ...under, levels: eventLevels }).map(({ host, port, country }) => ({
    host,
    port,
    country,
  }))
  if (!row) return { stream: null, destinations }
  const { behind, since } = await behindOf(tx, organizationId, row.acknowledged)
  return {
    stream: {
      kind: auditStreamKinds.find((kind) => kind === row.kind) ?? 'https',
      host: row.host,
      port: row.port,
      path: row.path,
      token: row.sealedToken !== null,
      paused: row.paused,
      acknowledged: String(row.acknowledged),
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
      behind: String(behind),
      behindSince: since?.toISOString() ?? null,
      failures: row.failures,
      lastError: auditStreamFailures.find((code) => code === row.lastError) ?? null,
      lastErrorAt: row.lastErrorAt?.toISOString() ?? null,
      nextAttemptAt: row.nextAttemptAt.toISOString(),
    },
    destinations,
  }
}
