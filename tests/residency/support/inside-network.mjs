/**
 * Runs inside a network of its own (`control-network.ts`), with its loopback and no way out: carries the control plane's connections to its own database through
 * one Unix socket, and what comes in by another to the control plane's listener. A third lets the test try from here what it likes, as somebody would who sits in
 * this network. A Unix socket is a file: networks do not part it, and it leads where whoever listens on it leads it, and nowhere else.
 *
 * argv: a JSON of { passages, databasePort, controlPort, program, args }
 */
import { spawn } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'

const { passages, databasePort, controlPort, program, args } = JSON.parse(process.argv[2] ?? '')
const loopback = '127.0.0.1'

/** Everything that comes in at one place goes on to another. */
const carry = (to) =>
  createServer((from) => {
    const on = connect(to)
    for (const [one, other] of [
      [from, on],
      [on, from],
    ]) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })

function attempt({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 })
    const end = (outcome) => {
      socket.destroy()
      resolve(outcome)
    }
    socket.on('connect', () => end('connected'))
    socket.on('timeout', () => end('ETIMEDOUT'))
    socket.on('error', (error) => end(error.code))
  })
}

const about = (child) => ({
  namespace: readlinkSync('/proc/self/ns/net'),
  controlPlane: readlinkSync(`/proc/${child.pid}/ns/net`),
  interfaces: Object.keys(networkInterfaces()),
  routes: readFileSync('/proc/net/route', 'utf8').trim().split('\n').length - 1,
})

await new Promise((resolve) => carry(join(passages, 'database')).listen(databasePort, loopback, resolve))
const child = spawn(program, args, { stdio: 'inherit' })
child.on('exit', (code) => process.exit(code ?? 1))
process.on('SIGTERM', () => child.kill('SIGTERM'))
carry({ host: loopback, port: controlPort }).listen(join(passages, 'control'))
createServer({ allowHalfOpen: true }, async (asked) => {
  let text = ''
  for await (const part of asked) text += part
  const outcomes = await Promise.all(JSON.parse(text).map(attempt))
  asked.end(JSON.stringify({ outcomes, ...about(child) }))
}).listen(join(passages, 'attempts'))
