/** An edge as its own process over a folder that holds a copy of the directory, with no control plane anywhere. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { keyFolders, party, type Party } from '../../apps/edge/src/test-support/parties.ts'
import { freePort } from '../support/free-port.ts'
import { cpuMs } from './process-cpu.ts'

const program = fileURLToPath(new URL('../../apps/edge/src/main.ts', import.meta.url))

/** @returns milliseconds from the process's start to the first request that it answers from the directory, by the clock and in CPU time */
export async function startEdgeFromCopy(root: string, control: Party): Promise<{ clockMs: number; cpuMs: number }> {
  const edge = party('edge:bench-1')
  const folders = keyFolders(join(root, 'keys'), edge, [control], [])
  mkdirSync(join(root, 'telemetry'), { recursive: true })
  const [listen, admin] = [await freePort(), await freePort()]
  const config = {
    role: 'global',
    edgeId: 'bench-1',
    listen: { host: '127.0.0.1', port: listen },
    admin: { host: '127.0.0.1', port: admin },
    controlPlane: { url: 'http://127.0.0.1:1', trustedKeysFolder: folders.trusted },
    serviceKeyFolder: folders.secrets,
    stateFolder: join(root, 'state'),
    telemetryFolder: join(root, 'telemetry'),
    bareHosts: ['localhost:8080'],
  }
  const file = join(root, 'edge.json')
  writeFileSync(file, JSON.stringify(config))
  const start = performance.now()
  const child = spawn(process.execPath, [program, '--config', file], {
    stdio: 'inherit',
    // Warm, as on every start but the first.
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'compile-cache') },
  })
  try {
    while (!(await answers(listen))) await wait(5)
    return { clockMs: performance.now() - start, cpuMs: cpuMs(child.pid ?? 0) }
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

/** An unknown organisation is a 404 only where there is a directory to say so. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write('GET /api/v1/units HTTP/1.1\r\nHost: localhost:8080\r\nX-Org-Id: 00000000-0000-4000-8000-000000000000\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return answer.toString('latin1').startsWith('HTTP/1.1 404')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
