/** A running control plane and a running zone that trust each other, as two programs and the zone's application in the test's own process. */
import { createPrivateKey, createPublicKey, randomUUID, type KeyObject } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseOrgId, type OrgId } from '@repo/core'
import { awaitClaimToken, selectZones } from '@repo/stack'
import { inject } from 'vitest'
import { makeAuditKey } from '../../support/audit-key.ts'
import { prepareControlPlane, type Answer, type ControlPlane } from '../../support/control-plane.ts'
import type { ServerApi, ZoneApp } from '../../support/zone-app.ts'
import { startKillBench, type KillBench } from './kill-bench.ts'
import { until } from './until.ts'
import type { WorkerProcess } from './worker-process.ts'

export interface ClaimedTenant {
  readonly orgId: OrgId
  readonly admin: ServerApi
}

export interface BothSides {
  readonly control: ControlPlane
  readonly controlProcess: WorkerProcess
  readonly bench: KillBench
  readonly worker: WorkerProcess
  /** Name of the key by which the control plane signs. */
  readonly signerKid: string
  /** Tells an application of the zone that key; its own folder does not hold it. */
  trust(app: ZoneApp): void
  /** Calls the control plane as an operator. */
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Reserved at the control plane, prepared by the zone, claimed, and active by the control plane's word. */
  newTenant(): Promise<ClaimedTenant>
  fenceOf(orgId: OrgId): Promise<{ status: string; version: number }>
  close(): Promise<void>
}

export async function startBothSides(): Promise<BothSides> {
  const officer = join(inject('zone').dir, 'officer')
  mkdirSync(officer, { recursive: true })
  const control = await prepareControlPlane()
  const { folder } = await control.issueKey('zone:eu')
  const signer = trustedSigner(join(control.dir, 'secrets'), folder)
  makeAuditKey(folder)
  const controlProcess = await control.start()
  const call: BothSides['call'] = (method, path, body) => control.call('operator', method, `/api/v1${path}`, body)
  await registerOwnCell(call)
  const bench = await startKillBench({ CONTROL_PLANE_URL: control.url, ZONE_SECRETS_DIR: folder })
  const trust = (app: ZoneApp) =>
    void Object.assign(app.services.ownResidency, { trustedKeys: (kid: string) => (kid === signer.kid ? signer.publicKey : undefined) })
  trust(bench.app)
  const worker = await bench.startWorker()

  const fenceOf: BothSides['fenceOf'] = async (orgId) => {
    const { rows } = await bench.superuser.query<{ status: string; version: number }>(
      'select status, policy_version as version from app.organization where organization_id = $1',
      [orgId],
    )
    return rows[0] ?? { status: '', version: 0 }
  }
  return {
    ...{ control, controlProcess, bench, worker, trust, call, fenceOf },
    signerKid: signer.kid,
    async newTenant() {
      const { data } = await call('POST', '/organizations', { zone: 'eu' })
      const orgId = parseOrgId(String(data['id']))
      if (!orgId) throw new Error('The control plane gave no id')
      const token = await awaitClaimToken(officer, orgId)
      await bench.app.as(null, undefined).identity.claims.claim({
        ...{ token, organizationName: 'Exchange', name: 'First', email: `${orgId}@example.test`, password: `long-${randomUUID()}` },
        ...{ legalCountryCode: 'DE', defaultCurrencyCode: 'EUR', defaultLocale: 'de', defaultTimezone: 'Europe/Berlin' },
      })
      await until('the organisation to be active', async () => (await fenceOf(orgId)).status === 'active' || undefined)
      return { orgId, admin: bench.app.as(orgId, await bench.app.makeMember(orgId, { role: 'administrator' })) }
    },
    async close() {
      await bench.endWorkers()
      await bench.close()
      await control.close()
    },
  }
}

/** Gives a zone's folder the control plane's public key, as an operator does once. */
function trustedSigner(secrets: string, folder: string): { kid: string; publicKey: KeyObject } {
  const file = readdirSync(secrets).find((name) => name.endsWith('.pem')) ?? ''
  const publicKey = createPublicKey(createPrivateKey(readFileSync(join(secrets, file), 'utf8')))
  const kid = file.replace(/^service-|\.pem$/g, '')
  mkdirSync(join(folder, 'trusted'))
  writeFileSync(join(folder, 'trusted', `${kid}.pub`), publicKey.export({ type: 'spki', format: 'pem' }))
  return { kid, publicKey }
}

async function registerOwnCell(call: BothSides['call']): Promise<void> {
  const [cell] = selectZones(['eu'])[0]?.cells ?? []
  await call('PUT', '/zones/eu', { webOrigin: 'http://eu.localhost:8080' })
  const regions = cell?.regions.map(({ provider, code, country, role, lifecycle }) => ({ provider, code, country, role, lifecycle }))
  const { status } = await call('PUT', '/cells/eu-1', { zone: 'eu', number: 2, edgeAddress: 'http://127.0.0.1:9200', regions })
  if (status !== 200) throw new Error(`The cell was not registered: ${status}`)
}
