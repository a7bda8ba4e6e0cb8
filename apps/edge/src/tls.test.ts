/** TLS at the running edges: what ends where, who holds which key, and what is refused. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { EdgeConfigInput } from '@repo/contract/edge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { authority } from './test-support/certificates.ts'
import { bareHost, EdgeLab, euHost, until } from './test-support/edge-lab.ts'
import { freePort } from './test-support/eventually.ts'
import { FakeZone, fieldOf } from './test-support/fake-zone.ts'
import { codeOf, parseAnswer, requestBytes } from './test-support/raw-request.ts'
import { codeOfFailure, exchange, openTls, type TlsClientOptions } from './test-support/tls-client.ts'
import { proxyHeader } from './tls/proxy-header.ts'

const lab = new EdgeLab('net')
const app = new FakeZone()
const ca = authority(join(lab.root, 'ca'))
const folders = { global: join(lab.root, 'global-tls'), zone: join(lab.root, 'zone-tls'), edge: join(lab.root, 'edge-tls') }
/** Whom the zone's edge believes of other edges. */
const edgeAuthorityFile = join(lab.root, 'edge-authority.pem')
const elsewhere = '127.0.0.2'
let [globalPort, zonePort] = [0, 0]
let [global, zone]: (RunningEdge | undefined)[] = []

const globalConfig = (): Partial<EdgeConfigInput> => ({
  listen: { host: '0.0.0.0', port: globalPort },
  tls: { certificateFolder: folders.global, ticketSecretFile: join(lab.root, 'tickets'), plain: 'refuse' },
  upstreamTls: {
    authorityFile: join(lab.root, 'ca', 'ca.pem'),
    certificateFile: join(folders.edge, 'global-1.crt'),
    keyFile: join(folders.edge, 'global-1.key'),
  },
})

const open = (servername: string | undefined, options: TlsClientOptions = {}, port = globalPort) =>
  openTls(port, { ca: ca.pem, ...(servername === undefined ? {} : { servername }), ...options })
const ask = async (servername: string, bytes: string, options: TlsClientOptions = {}, port = globalPort) =>
  parseAnswer((await exchange(await open(servername, options, port), bytes)).toString('latin1'))

beforeAll(async () => {
  ca.issue(folders.global, 'bare', ['localhost'])
  ca.issue(folders.zone, 'eu', ['eu.localhost', '*.o.eu.localhost'])
  ca.issue(folders.zone, 'edge', ['localhost'])
  ca.issue(folders.edge, 'global-1', ['global-1.edges'])
  writeFileSync(edgeAuthorityFile, ca.pem)
  await app.start()
  ;[globalPort, zonePort] = [await freePort(), await freePort()]
  lab.cell(1, 'eu', `https://localhost:${zonePort}`)
  zone = await lab.start('zone', {
    listen: { host: '127.0.0.1', port: zonePort },
    tls: {
      certificateFolder: folders.zone,
      ticketSecretFile: join(lab.root, 'zone-tickets'),
      edgeNames: ['localhost'],
      edgeAuthorityFile,
    },
    proxyHeaderFrom: ['127.0.0.1'],
  })
  await lab.register(zone, app.address)
  global = await lab.start('global', globalConfig())
})
afterAll(async () => {
  await lab.close()
  await app.stop()
})

describe('a zone host', () => {
  it("is passed on unread: the client sees the zone's certificate, and the zone sees the client's address", async () => {
    const socket = await open('eu.localhost', { localAddress: elsewhere })
    expect(socket.getPeerX509Certificate()?.subjectAltName).toBe('DNS:eu.localhost, DNS:*.o.eu.localhost')
    const answer = parseAnswer((await exchange(socket, requestBytes('GET', '/sign-in', euHost))).toString('latin1'))
    expect(answer.status).toBe(200)
    const seen = app.seen.at(-1)
    expect(seen && [fieldOf(seen, 'x-forwarded-for'), fieldOf(seen, 'x-forwarded-proto')]).toEqual([[elsewhere], ['https']])
  })

  it('carries eight megabytes each way unchanged, hello in pieces of seven bytes', async () => {
    const sent = randomBytes(8 * 1024 * 1024)
    let received = ''
    app.early = (request, response) => {
      const hash = createHash('sha256')
      request.on('data', (chunk: Buffer) => hash.update(chunk))
      request.on('end', () => {
        received = hash.digest('hex')
        response.end(sent)
      })
      return true
    }
    const raw = connect(globalPort, '127.0.0.1')
    await once(raw, 'connect')
    raw.setNoDelay(true)
    const write = raw.write.bind(raw)
    let first = true
    raw.write = ((chunk: Buffer, ...rest: []) => {
      if (!first || !Buffer.isBuffer(chunk)) return write(chunk, ...rest)
      first = false
      for (let at = 0; at < chunk.length; at += 7) write(chunk.subarray(at, at + 7))
      return true
    }) as typeof raw.write
    const socket = await open('eu.localhost', { socket: raw })
    const head = requestBytes('POST', '/sign-in', euHost, [`Content-Length: ${sent.length}`])
    const text = await exchange(socket, Buffer.concat([Buffer.from(head), sent]))
    app.early = () => false
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(received).toBe(hash(sent))
    expect(text.includes(sent.subarray(-64))).toBe(true)
  })

  it("has no key at the global edge, not even when somebody lays the zone's certificate into its folder", async () => {
    const held = async () => (await (await fetch(`http://127.0.0.1:${global?.adminPort}/tls`)).json()) as { names: string[] }
    expect(await held()).toEqual({ names: ['localhost'] })
    for (const end of ['crt', 'key']) copyFileSync(join(folders.zone, `eu.${end}`), join(folders.global, `eu.${end}`))
    ca.issue(folders.global, 'wild', ['*.localhost'])
    expect(await held()).toEqual({ names: ['localhost'] })
    const socket = await open('eu.localhost')
    expect(socket.getPeerX509Certificate()?.subjectAltName).toContain('*.o.eu.localhost')
    socket.destroy()
  })

  it("is answered 421 by the zone's edge for an authority that is not the server name, or not the zone's", async () => {
    const other = await ask('eu.localhost', requestBytes('GET', '/sign-in', 'abcdef.o.eu.localhost:8080'))
    const foreign = await ask('eu.localhost', requestBytes('GET', '/sign-in', 'us.localhost:8080'))
    const bare = await ask('eu.localhost', requestBytes('GET', '/api/v1/units', bareHost))
    for (const answer of [other, foreign, bare]) expect([answer.status, codeOf(answer)]).toEqual([421, 'HOST_NOT_SERVED'])
  })
})

describe('the bare host', () => {
  it('ends at the global edge and goes on to the zone over TLS, each side showing its certificate', async () => {
    const org = lab.org()
    await until(() => [global, zone].every((edge) => (edge?.directory.sequence ?? 0) >= lab.controlPlane.log.length))
    const answer = await ask('localhost', requestBytes('GET', '/api/v1/units', bareHost, [`X-Org-Id: ${org}`]), { localAddress: elsewhere })
    expect(answer.status).toBe(200)
    const seen = app.seen.at(-1)
    expect(seen && fieldOf(seen, 'x-forwarded-for')).toEqual([`${elsewhere}, 127.0.0.1`])
    // Whoever comes by an edge's name without a certificate of the edges' authority is no edge, and learns nothing.
    const stranger = await open('localhost', {}, zonePort)
    const answered = exchange(stranger, requestBytes('GET', '/healthz', euHost))
    expect(await codeOfFailure(answered)).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')
  })

  it("follows its own files and the authority of other edges: a new authority shuts the old one's out", { timeout: 60_000 }, async () => {
    const org = lab.org()
    await until(() => [global, zone].every((edge) => (edge?.directory.sequence ?? 0) >= lab.controlPlane.log.length))
    // More at once than there are kept connections: most of them need a new one.
    const asked = async () => {
      const bytes = requestBytes('GET', '/api/v1/units', bareHost, [`X-Org-Id: ${org}`])
      const answers = await Promise.all(Array.from({ length: 12 }, () => ask('localhost', bytes)))
      return answers.filter(({ status }) => status === 200).length
    }
    const becomes = async (wanted: () => Promise<boolean>): Promise<void> => {
      for (const endMs = Date.now() + 10_000; !(await wanted()) && Date.now() < endMs;)
        await new Promise((resolve) => setTimeout(resolve, 50))
      expect(await wanted()).toBe(true)
    }
    const asEdge = (name: string, more: TlsClientOptions = {}) => {
      const own = { cert: readFileSync(join(folders.edge, `${name}.crt`)), key: readFileSync(join(folders.edge, `${name}.key`)) }
      return open('localhost', { ...own, ...more }, zonePort)
    }
    const first = await asEdge('global-1')
    const ticket = once(first, 'session') as Promise<[Buffer]>
    first.write(requestBytes('GET', '/healthz', euHost))
    first.resume()
    const [session] = await ticket
    const resumed = await asEdge('global-1', { session })
    expect(resumed.isSessionReused()).toBe(true)
    for (const socket of [first, resumed]) socket.destroy()
    const successor = authority(join(lab.root, 'ca-2'))
    writeFileSync(edgeAuthorityFile, successor.pem)
    const letsIn = async (name: string, more: TlsClientOptions = {}): Promise<boolean> => {
      const answer = exchange(await asEdge(name, more), requestBytes('GET', '/healthz', euHost))
      return (await answer.catch(() => Buffer.alloc(0))).length > 0
    }
    ca.issue(folders.edge, 'old', ['global-1.edges'])
    await becomes(async () => !(await letsIn('old')))
    const late = await asEdge('old', { session })
    expect(late.isSessionReused()).toBe(false)
    late.destroy()
    expect(await letsIn('old', { session })).toBe(false)
    // Connections that were there go on; the ones that would be new are not let in.
    expect(await asked()).toBeLessThan(12)
    successor.issue(folders.edge, 'global-1', ['global-1.edges'])
    await becomes(async () => (await asked()) === 12)
    writeFileSync(edgeAuthorityFile, ca.pem)
    ca.issue(folders.edge, 'global-1', ['global-1.edges'])
    await becomes(async () => (await asked()) === 12)
  })

  it('shows a new certificate to new connections at once, and goes on with the old ones', async () => {
    const old = await open('localhost')
    const before = old.getPeerX509Certificate()?.fingerprint256
    ca.issue(folders.global, 'bare', ['localhost'])
    const shown = async () => {
      const socket = await open('localhost')
      const fingerprint = socket.getPeerX509Certificate()?.fingerprint256
      socket.destroy()
      return fingerprint
    }
    for (const endMs = Date.now() + 5000; (await shown()) === before && Date.now() < endMs;)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await shown()).not.toBe(before)
    const answer = parseAnswer((await exchange(old, requestBytes('GET', '/healthz', bareHost))).toString('latin1'))
    expect(answer.status).toBe(200)
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('resumes sessions over a restart of the edge (%s)', async (version) => {
    const first = await open('localhost', { minVersion: version, maxVersion: version })
    const ticket = once(first, 'session')
    first.write(requestBytes('GET', '/healthz', bareHost))
    first.resume()
    // The older version's comes with the handshake, the newer one's after it.
    const session = version === 'TLSv1.2' ? first.getSession() : ((await ticket) as [Buffer])[0]
    first.destroy()
    await global?.stop()
    global = await lab.start('global', globalConfig())
    const second = await open('localhost', { minVersion: version, maxVersion: version, ...(session && { session }) })
    expect(second.isSessionReused()).toBe(true)
    second.destroy()
  })
})

describe('a process that stops', () => {
  it('cuts what it passed on unread at the drain limit, counts it, and until then lets it go on', async () => {
    const port = await freePort()
    const leaving = await lab.start('global', { ...globalConfig(), listen: { host: '127.0.0.1', port }, limits: { drainMs: 400 } })
    const socket = await open('eu.localhost', {}, port)
    const cut = () =>
      lab.metrics
        .points()
        .get('edge_tls_connections_total')
        ?.find(({ labels }) => labels['outcome'] === 'cut')?.value ?? 0
    const before = cut()
    const closed = once(socket, 'close')
    const stopped = leaving.stop()
    const kept = requestBytes('GET', '/sign-in', euHost).replace('Connection: close', 'Connection: keep-alive')
    socket.write(kept)
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    expect(parseAnswer(bytes.toString('latin1')).status).toBe(200)
    await Promise.all([stopped, closed])
    expect(cut() - before).toBe(1)
  })
})

describe('what is refused before a byte is answered', () => {
  it.each([
    ['no server name', undefined],
    ['an unknown name', 'fr.localhost'],
    ['an address', '127.0.0.1.'],
  ])('%s: alert 112', async (_case, servername) => {
    expect(await codeOfFailure(open(servername, { checkServerIdentity: () => undefined }))).toBe('ERR_SSL_TLSV1_UNRECOGNIZED_NAME')
  })

  it('plain HTTP where TLS is asked for, and a PROXY header from a peer that is not listed', async () => {
    const plain = async (bytes: string | Buffer) => {
      const socket = connect(globalPort, '127.0.0.1')
      let text = ''
      socket.on('data', (chunk) => (text += String(chunk)))
      socket.on('error', () => undefined)
      socket.write(bytes)
      await new Promise((resolve) => socket.once('close', resolve))
      return text
    }
    expect(await plain(requestBytes('GET', '/healthz', bareHost))).toBe('')
    const header = proxyHeader({ source: '192.0.2.9', sourcePort: 1, target: '192.0.2.1', targetPort: 443 })
    expect(await plain(header)).toBe('')
  })
})
