import { randomUUID } from 'node:crypto'
import type { ZoneConfig } from '@repo/residency'
import pg from 'pg'

export interface ZoneAddress {
  readonly config: ZoneConfig
  readonly webOrigin: string
  readonly edgeAddress: string
}

/**
 * Tells the directory where the zones and cells of this stack are. Rows that already say so are left alone, so that an ordinary
 * restart sends no change to the edges; a stack moved to other ports sends one.
 * @param ownerUrl the directory's owner: placing cells is set-up, not something the running control plane may do
 */
export async function registerZones(ownerUrl: string, zones: readonly ZoneAddress[]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('begin')
    for (const zone of zones) await registerZone(client, zone)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function registerZone(client: pg.Client, { config, webOrigin, edgeAddress }: ZoneAddress): Promise<void> {
  await client.query(
    `insert into directory.zone as known (code, web_origin, state) values ($1, $2, 'open')
     on conflict (code) do update set web_origin = excluded.web_origin, changed_at = now() where known.web_origin <> excluded.web_origin`,
    [config.zone, webOrigin],
  )
  for (const cell of config.cells) {
    await client.query(
      `insert into directory.cell as known (number, code, zone_code, edge_address, state, replication) values ($1, $2, $3, $4, 'open', $5)
       on conflict (number) do update set edge_address = excluded.edge_address, replication = excluded.replication, changed_at = now()
       where known.edge_address <> excluded.edge_address or known.replication is distinct from excluded.replication`,
      [cell.number, cell.code, config.zone, edgeAddress, cell.replication],
    )
    for (const region of cell.regions) {
      // One entry for a provider's place, with every role it has in any cell; what operators have changed since stands.
      await client.query(
        `insert into directory.registered_region as known
           (id, zone_code, provider_code, region_code, country_code, holds_primary, holds_replica, holds_backup, lifecycle)
         values ($1, $2, $3, $4, $5, $6 = 'primary', $6 = 'replica', $6 = 'backup', $7)
         on conflict (provider_code, region_code) do update set
           holds_primary = known.holds_primary or excluded.holds_primary,
           holds_replica = known.holds_replica or excluded.holds_replica,
           holds_backup = known.holds_backup or excluded.holds_backup
         where (excluded.holds_primary and not known.holds_primary) or (excluded.holds_replica and not known.holds_replica)
           or (excluded.holds_backup and not known.holds_backup)`,
        [randomUUID(), config.zone, region.provider, region.code, region.country, region.role, region.lifecycle],
      )
      await client.query(
        `insert into directory.region (id, cell_number, country_code, provider_code, region_code, role, lifecycle)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (cell_number, provider_code, region_code, role) do nothing`,
        [randomUUID(), cell.number, region.country, region.provider, region.code, region.role, region.lifecycle],
      )
    }
  }
}
