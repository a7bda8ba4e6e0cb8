import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { makeAuditKey } from '../../support/audit-key.ts'

/** Stands in for the control plane: takes reports as it does, and hands out no jobs. */
export interface ReportTaker {
  /** What a worker needs to report to it. */
  readonly environment: Readonly<Record<string, string>>
  /** The different outcomes reported of an organisation, in order. */
  toldAbout(organizationId: string): string[]
  close(): void
}

interface Report {
  readonly id: string
  readonly kind: string
  readonly organizationId: string
  readonly outcome: string
}

/** @param dir where the zone's signing key may lie */
export async function startReportTaker(dir: string): Promise<ReportTaker> {
  const outcomes: Report[] = []
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const part of request) body += String(part)
      if (request.method !== 'POST') return void response.writeHead(404).end()
      const { reports } = JSON.parse(body) as { reports: Report[] }
      outcomes.push(...reports.filter((report) => report.kind === 'job_outcome'))
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ taken: reports.map((report) => report.id), at: new Date().toISOString() }))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const secrets = mkdtempSync(join(dir, 'zone-secrets-'))
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(join(secrets, 'service-zone-eu.test.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  makeAuditKey(secrets)
  return {
    environment: { CONTROL_PLANE_URL: `http://127.0.0.1:${port}`, ZONE_SECRETS_DIR: secrets },
    toldAbout: (organizationId) => [
      ...new Set(outcomes.filter((outcome) => outcome.organizationId === organizationId).map((outcome) => outcome.outcome)),
    ],
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
