/**
 * A zone's worker as production starts it, which then tries whatever a library in it might try: TRY_PORT is a server of this machine that is declared nowhere,
 * CONTROL_PLANE_URL one that is. What came of it goes to RESULT_FILE.
 */
import dgram from 'node:dgram'
import dns, { lookup } from 'node:dns'
import { writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import { startWorker } from '../../../apps/zone/src/server/start-worker.ts'

const { TRY_PORT = '', RESULT_FILE = '', CONTROL_PLANE_URL = '' } = process.env
const port = Number(TRY_PORT)
const worker = await startWorker()

const codeOf = (error: unknown): string => {
  const { code, cause } = error as { code?: string; cause?: unknown }
  return code ?? (cause === undefined ? String(error) : codeOf(cause))
}
const outcome = async (attempt: () => Promise<unknown>): Promise<string> => {
  try {
    await attempt()
    return 'done'
  } catch (error) {
    return codeOf(error)
  }
}
const connected = (socket: net.Socket) =>
  new Promise((resolve, reject) => socket.once('connect', resolve).once('secureConnect', resolve).once('error', reject))
const answered = (ask: (done: (error: Error | null) => void) => void) =>
  new Promise<void>((resolve, reject) => ask((error) => (error ? reject(error) : resolve())))

const results = {
  fetch: await outcome(() => fetch(`http://127.0.0.1:${port}/`)),
  'fetch of a name': await outcome(() => fetch('https://collector.example/v1/events')),
  http: await outcome(() => new Promise((resolve, reject) => http.get({ host: '127.0.0.1', port }, resolve).once('error', reject))),
  smtp: await outcome(() => connected(net.connect(port, '127.0.0.1'))),
  'smtp over tls': await outcome(() => connected(tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false }))),
  lookup: await outcome(() => answered((done) => lookup('ada-example.collector.example', done))),
  'lookup of a promise': await outcome(() => dns.promises.lookup('collector.example')),
  'look-up of mail hosts': await outcome(() => answered((done) => dns.resolveMx('example.org', done))),
  'look-up by another server': await outcome(() => {
    const resolver = new dns.promises.Resolver()
    resolver.setServers(['192.0.2.53'])
    return resolver.resolve4('collector.example')
  }),
  datagram: await outcome(() => new Promise((_, reject) => dgram.createSocket('udp4').once('error', reject).send('x', 53, '192.0.2.53'))),
  'what is declared': await outcome(() => fetch(CONTROL_PLANE_URL).then((answer) => answer.body?.cancel())),
}
writeFileSync(RESULT_FILE, JSON.stringify(results))
process.stdout.write(`ready ${worker.executorId}\n`)
process.once('SIGTERM', () => {
  void worker.drain(2_000).then(() => process.exit(0))
})
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'))
