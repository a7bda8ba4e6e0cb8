/** A stack with TLS as `npm start -- --tls` brings it up, met as a person would meet it: by curl, which believes the stack's own authority. */
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { globalEdgeFolders, loopbackFetch, seedDemo, stackPorts, zoneFolders, zoneOrigin, controlPlaneUrl } from '@repo/stack'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStack, type TestStack } from '../support/stack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startStack({ zones: ['eu'], tls: true })
})
afterAll(() => stack.stop())

async function curl(url: string, ...more: string[]): Promise<{ status: string; version: string; body: string }> {
  const { hostname, port } = new URL(url)
  const believes = ['--cacert', stack.tls?.authorityFile ?? '', '--resolve', `${hostname}:${port}:127.0.0.1`]
  const { stdout } = await promisify(execFile)('curl', ['-sS', ...believes, '-w', '\n%{http_code} %{http_version}', ...more, url])
  const lines = stdout.split('\n')
  const [status = '', version = ''] = lines.at(-1)?.split(' ') ?? []
  return { status, version, body: lines.slice(0, -1).join('\n') }
}

describe('npm start -- --tls', { timeout: 120_000 }, () => {
  const zone = () => {
    const found = stack.zones.get('eu')?.config
    if (!found) throw new Error('Zone eu runs')
    return found
  }

  it('shows the entry page over TLS, over either protocol, and speaks no plain HTTP', async () => {
    const entry = `https://localhost:${stack.basePort}/`
    expect(await curl(entry, '--http2')).toMatchObject({ status: '200', version: '2' })
    const page = await curl(entry, '--http1.1')
    expect([page.status, page.version, page.body.includes(`https://eu.localhost:${stack.basePort}`)]).toEqual(['200', '1.1', true])
    await expect(fetch(`http://127.0.0.1:${stack.basePort}/healthz`)).rejects.toThrow()
  })

  it("passes a zone's host on unread: its sign-in page comes from the zone's edge under the zone's certificate", async () => {
    const origin = zoneOrigin(zone(), stack.basePort, true)
    const signIn = await curl(`${origin}/sign-in`, '--http2')
    expect([signIn.status, signIn.version, signIn.body.includes('<form')]).toEqual(['200', '2', true])
    const held = await fetch(`http://127.0.0.1:${stackPorts(stack.basePort).globalEdgeAdmin}/tls`)
    expect(await held.json()).toEqual({ names: ['localhost'] })
    const metrics = await (await fetch(`http://127.0.0.1:${stackPorts(stack.basePort).globalEdgeAdmin}/metrics`)).text()
    expect(metrics).toMatch(/edge_tls_connections_total\{outcome="passed"\} [1-9]/)
    await expect(curl(`https://us.localhost:${stack.basePort}/`)).rejects.toThrow(/unrecognized name|112|alert/)
  })

  it('seeds a tenant through the zone host, whose API the bare host routes to the zone over TLS', async () => {
    const { record } = await seedDemo({
      ...{ stateFolder: stack.stateFolder, controlPlaneUrl: controlPlaneUrl(stack.basePort), operatorPassphrase: stack.operatorPassphrase },
      zones: ['eu'],
      place: () => ({
        zoneOrigin: zoneOrigin(zone(), stack.basePort, true),
        authority: stack.tls?.authority ?? '',
        officerFolder: zoneFolders(stack.stateFolder, 'eu').officer,
      }),
      progress: () => undefined,
    })
    const [tenant] = record.organizations
    const list = `https://localhost:${stack.basePort}/api/v1/associations`
    const asProgram = ['-H', `X-Org-Id: ${tenant?.id}`, '-H', `Authorization: Bearer ${tenant?.apiKey}`]
    const answer = await curl(list, ...asProgram)
    expect([answer.status, answer.body.includes('"ok":true')]).toEqual(['200', true])
    // Whoever signs in gets a cookie that plain HTTP never carries.
    const user = tenant?.users[0]
    const origin = zoneOrigin(zone(), stack.basePort, true)
    const body = JSON.stringify({ email: user?.email, password: user?.password })
    const request = new Request(`${origin}/api/v1/identity/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const signedIn = await loopbackFetch(stack.tls?.authority)(request)
    expect([signedIn.status, signedIn.headers.getSetCookie().every((cookie) => /;\s*secure/i.test(cookie))]).toEqual([200, true])
  })

  it('gives each part the key of its own certificate, readable by nobody else, and no certificate covers a zone and anything beside it', () => {
    const { edgeCertificates } = zoneFolders(stack.stateFolder, 'eu')
    const names = (folder: string, file: string) => new X509Certificate(readFileSync(join(folder, file))).subjectAltName
    expect(names(edgeCertificates, 'zone.crt')).toBe('DNS:eu.localhost, DNS:*.o.eu.localhost')
    expect(names(globalEdgeFolders(stack.stateFolder).certificates, 'bare.crt')).toBe('DNS:localhost')
    for (const folder of [edgeCertificates, globalEdgeFolders(stack.stateFolder).certificates])
      for (const key of readdirSync(folder).filter((name) => name.endsWith('.key')))
        expect((statSync(join(folder, key)).mode & 0o077).toString(8)).toBe('0')
  })
})
