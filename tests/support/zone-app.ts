/**
 * A zone's web application inside the test's process, over the suite's real Postgres, Redis and Cerbos: the same boot, router and ladder as in
 * production. Callers are made at the hooks' end: what the edge and the session would have established is given.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '@repo/authz'
import { newOpaqueId, type OrgId, type UserId } from '@repo/core'
import pg from 'pg'
import { inject } from 'vitest'
import { answerApi } from '../../apps/zone/src/server/api-handlers.ts'
import { boot } from '../../apps/zone/src/server/boot.ts'
import { createServerApi, type ServerApi } from '../../apps/zone/src/server/in-process-client.ts'
import type { Actor, RequestContext, StaffActor } from '../../apps/zone/src/server/request-context.ts'
import type { ZoneServices } from '../../apps/zone/src/server/services.ts'
import { makeAuditKey } from './audit-key.ts'

export type { ServerApi } from '../../apps/zone/src/server/in-process-client.ts'
export type { Actor, RequestContext, StaffActor } from '../../apps/zone/src/server/request-context.ts'

export interface MemberOptions {
  readonly role: Role
  readonly associationId?: string
  readonly partyId?: string
}

export interface ZoneApp {
  readonly services: ZoneServices
  /** Bypasses row security: for making and looking at rows, never for what is tested. */
  readonly superuser: pg.Pool
  /** An active organisation at epoch 1. */
  makeOrganization(name?: string): Promise<OrgId>
  /** A person with one role, or one more role for the person given. */
  makeMember(orgId: OrgId, options: MemberOptions, person?: Actor): Promise<Actor>
  /** Somebody of the zone's own staff, with the role since before anything a test does. */
  makeStaff(role: StaffActor['role']): Promise<StaffActor>
  /** The context hooks would have made for a caller's request to an organisation. */
  contextOf(orgId: OrgId | null, actor: Actor | undefined, overrides?: Partial<RequestContext>): RequestContext
  /** Calls procedures in process, as pages do. */
  as(orgId: OrgId | null, actor: Actor | undefined, overrides?: Partial<RequestContext>): ServerApi
  /** Sends a request to one of the two HTTP surfaces. */
  http(surface: 'rpc' | 'rest', request: Request, context: RequestContext): Promise<Response>
  close(): Promise<void>
}

/** @param overrides parts of the services a test replaces: the clock, for instance */
export function startZoneApp(overrides: Partial<ZoneServices> = {}): ZoneApp {
  const zone = inject('zone')
  const secrets = makeSecrets(zone.dir)
  const services = boot(
    {
      ZONE: 'eu',
      CELL: 'eu-1',
      CELL_COUNTRY: 'DE',
      INSTANCE_ID: randomUUID(),
      HOST: '127.0.0.1',
      PORT: 9203,
      DATABASE_APP_URL: zone.databaseUrls.app,
      DATABASE_IDENTITY_URL: zone.databaseUrls.identity,
      DATABASE_STAFF_URL: zone.databaseUrls.staff,
      DATABASE_DBOS_URL: zone.databaseUrls.dbos,
      REDIS_URL: zone.redisUrl,
      CERBOS_ADDRESS: zone.cerbosAddress,
      OBJECT_STORE_DIR: zone.objectStoreDir,
      ZONE_SECRETS_DIR: secrets,
      ZONE_CONFIG_FILE: join(import.meta.dirname, '../../deploy/zones/eu.yaml'),
      ZONE_EDGE_ADMIN_URL: 'http://127.0.0.1:9208',
      CONTROL_PLANE_URL: 'http://127.0.0.1:9000',
      TELEMETRY_DIR: join(zone.dir, 'telemetry'),
      PUBLIC_ZONE_ORIGIN: 'http://eu.localhost:8080',
      PUBLIC_ENTRY_ORIGIN: 'http://localhost:8080',
      OFFICER_DIR: join(zone.dir, 'officer'),
    },
    overrides,
  )
  const superuser = new pg.Pool({ connectionString: zone.databaseUrls.superuser, max: 2 })

  const contextOf: ZoneApp['contextOf'] = (orgId, actor, more = {}) => ({
    services,
    requestId: randomUUID(),
    traceId: randomBytes(16).toString('hex'),
    assertion: {
      org: orgId,
      zone: 'eu',
      epoch: orgId === null ? 0 : 1,
      edge: 'eu-1',
      accepted: 'here',
      kid: 'test',
      exp: Math.floor(Date.now() / 1000) + 60,
    },
    claimedOrgIds: orgId === null ? [] : [orgId],
    actor,
    idempotencyKey: undefined,
    signal: undefined,
    requestHeaders: new Headers(),
    responseHeaders: new Headers(),
    reply: {},
    clientAddress: '127.0.0.1',
    ...more,
  })

  return {
    services,
    superuser,
    contextOf,
    as: (orgId, actor, more) => createServerApi(contextOf(orgId, actor, more)),
    http: answerApi,
    async makeOrganization(name = 'Test organisation') {
      const orgId = newOpaqueId<'OrgId'>()
      await services.db.setFence(orgId, { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 })
      await superuser.query(
        `update app.organization set kind = 'management_company', default_currency_code = 'EUR', default_locale = 'de-DE',
           default_timezone = 'Europe/Berlin', legal_country_code = 'DE', jurisdiction_profile = 'de', claimed_at = now()
         where organization_id = $1`,
        [orgId],
      )
      await superuser.query('insert into app.organization_name (organization_id, name) values ($1, $2)', [orgId, name])
      return orgId
    },
    async makeMember(orgId, { role, associationId, partyId }, person) {
      const userId = (person?.id as UserId | undefined) ?? newOpaqueId<'UserId'>()
      const email = `${userId}@example.org`
      if (!person) {
        await superuser.query(`insert into identity."user" (id, name, email, email_verified) values ($1, 'Test person', $2, true)`, [
          userId,
          email,
        ])
      }
      await superuser.query(
        `insert into app.membership (organization_id, user_id, email, display_name, party_id, role, association_id, role_since)
         values ($1, $2, $3, 'Test person', $4, $5, $6, now() - interval '1 day')`,
        [orgId, userId, email, partyId ?? null, role, associationId ?? null],
      )
      return person ?? { kind: 'user', id: userId, strength: 'password' }
    },
    async makeStaff(role) {
      const id = randomUUID()
      const { rows } = await superuser.query<{ since: Date }>(
        `insert into identity.staff_member (id, name, email, role, employer, office_country, role_since)
         values ($1, 'Test staff', $2, $3, 'platform', 'DE', now() - interval '1 day') returning role_since as since`,
        [id, `${id}@staff.example.org`, role],
      )
      const roleSince = rows[0]?.since ?? new Date(0)
      return { kind: 'staff', id, role, roleSince, employer: 'platform', officeCountry: 'DE', strength: 'password' }
    },
    async close() {
      await superuser.end()
      await services.close()
    },
  }
}

function makeSecrets(dir: string): string {
  const folder = mkdtempSync(join(dir, 'secrets-'))
  mkdirSync(join(dir, 'telemetry'), { recursive: true })
  for (const name of ['session.key', 'assertion-test.key', 'field-encryption-test.key', 'field-index-test.key']) {
    writeFileSync(join(folder, name), randomBytes(32).toString('base64url'), { mode: 0o600 })
  }
  makeAuditKey(folder)
  return folder
}
