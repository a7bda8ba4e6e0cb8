/**
 * What a signed-in read costs the zone's own process: 50 units through session, organisation transaction, fence, membership, Cerbos and oRPC,
 * against a bare `+server.ts` that returns the same JSON from an app without hooks or tracing. Both answer over keep-alive connections to
 * one load; the zone is reached by its own edge, whose CPU is not counted. Postgres, Redis and Cerbos are told apart. BENCH_REQUESTS=200 makes
 * the rounds shorter; BENCH_PROFILE=file.cpuprofile records what one of the instances spends its time on (and slows it down).
 */
import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { selectZones, zonePorts } from '@repo/stack'
import { freePort } from '../support/free-port.ts'
import type { BenchResult } from './bench.ts'
import { startBenchStack } from './bench-stack.ts'
import { cpuMsOf, processTree } from './process-cpu.ts'
import { profileOf } from './profile.ts'
import { median, ms, repeat } from './rounds.ts'

const requests = Number(process.env['BENCH_REQUESTS'] ?? 2_000)
/** V8 is still compiling after some thousand requests; what counts is a process that has run for a while. Each process gets as many. */
const warmUpRounds = 8
const concurrency = 8
const roundsEach = 5
/** The project's own bound on the zone's process against the bare app. */
const ratioMax = 8
const zone = 'uk'
const agent = new Agent({ keepAlive: true, maxSockets: concurrency })

interface Target {
  readonly port: number
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface Answer {
  readonly status: number
  readonly cookies: readonly string[]
  readonly text: string
}

function call({ port, path, method = 'GET', headers = {}, body }: Target): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const outgoing = httpRequest({ agent, host: '127.0.0.1', port, path, method, headers }, (incoming) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', () =>
      resolve({
        status: incoming.statusCode ?? 0,
        cookies: incoming.headers['set-cookie'] ?? [],
        text: Buffer.concat(parts).toString(),
      }),
    )
    incoming.on('error', reject)
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

/** Whoever asks more than the edge lets an organisation ask waits, as it is told to; the processor time of nobody who is measured goes into that. */
async function mustAnswer(target: Target): Promise<Answer> {
  let answer = await call(target)
  while (answer.status === 429) {
    await wait(1_000)
    answer = await call(target)
  }
  if (answer.status !== 200) throw new Error(`${target.path} answered ${answer.status}: ${answer.text.slice(0, 200)}`)
  return answer
}

export async function signedInReadBench(): Promise<BenchResult> {
  const { stack, organizations, zoneOrigin } = await startBenchStack(zone)
  const [config] = selectZones([zone])
  const [organization] = organizations
  const manager = organization?.users.find((user) => user.role === 'manager')
  if (!config || !organization || !manager) throw new Error('The bench has no organisation to read.')
  let stopBare = () => {}
  try {
    const { host, origin } = new URL(zoneOrigin)
    const edge = { port: zonePorts(config, stack.basePort).edge, headers: { host, origin } }
    const body = JSON.stringify({ email: manager.email, password: manager.password })
    const signIn = { ...edge.headers, 'content-type': 'application/json' }
    const { cookies } = await mustAnswer({ port: edge.port, path: '/api/v1/identity/sign-in', method: 'POST', headers: signIn, body })
    const cookie = cookies.map((one) => one.split(';')[0]).join('; ')
    const read = { port: edge.port, path: '/api/v1/units?limit=50', headers: { ...edge.headers, cookie, 'x-org-id': organization.id } }
    const bare = await startBareApp((await mustAnswer(read)).text)
    stopBare = bare.stop

    const pidOf = (name: string) => stack.crew.statuses.find((status) => status.name === `${zone}/${name}`)?.pid ?? 0
    const contenders = [
      { name: 'bare +server.ts, the same JSON', target: { port: bare.port, path: '/units' }, pids: () => [bare.pid] },
      { name: "signed-in read, the zone's web instances", target: read, pids: () => [pidOf('web-1'), pidOf('web-2')] },
    ]
    const beside = {
      Postgres: () => processTree(pidOf('postgres')),
      Cerbos: () => processTree(pidOf('cerbos')),
      Redis: () => processTree(pidOf('redis')),
    }
    const profileFile = process.env['BENCH_PROFILE']
    const stopProfile = profileFile === undefined ? undefined : await profileOf(pidOf('web-1'), profileFile)
    const rows = await compare(contenders, beside)
    await stopProfile?.()
    return { name: 'Signed-in read of 50 units', rows }
  } finally {
    stopBare()
    agent.destroy()
    await stack.stop()
  }
}

interface Contender {
  readonly name: string
  readonly target: Target
  readonly pids: () => readonly number[]
}

async function compare(
  contenders: readonly Contender[],
  beside: Readonly<Record<string, () => readonly number[]>>,
): Promise<BenchResult['rows']> {
  const seen = new Map<string, number[]>()
  const note = (name: string, value: number) => seen.set(name, [...(seen.get(name) ?? []), value])
  for (const { target, pids } of contenders) await repeat(requests * warmUpRounds * pids().length, concurrency, () => mustAnswer(target))
  for (let round = 0; round < roundsEach; round += 1) {
    for (const { name, target, pids } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const before = cpuMsOf(pids())
      const besideBefore = Object.entries(beside).map(([part, ids]) => [part, cpuMsOf(ids())] as const)
      await repeat(requests, concurrency, () => mustAnswer(target))
      note(name, (cpuMsOf(pids()) - before) / requests)
      if (target === contenders[1]?.target)
        for (const [part, cpu] of besideBefore) note(part, (cpuMsOf(beside[part]?.() ?? []) - cpu) / requests)
    }
  }
  const base = median(seen.get(contenders[0]?.name ?? '') ?? [])
  const eachOf = (name: string) => median(seen.get(name) ?? [])
  const row = (name: string) => ({ what: name, figure: `${ms(eachOf(name))} CPU a request` })
  return [
    ...contenders.map(({ name }, index) => {
      const ratio = eachOf(name) / base
      const limit = { says: `at most ${ratioMax}`, holds: ratio <= ratioMax }
      return { ...row(name), ratio: ratio.toFixed(2), ...(index === 1 && { limit }) }
    }),
    ...Object.keys(beside).map(row),
  ]
}

/** Builds the bare app once and serves it. */
async function startBareApp(answer: string): Promise<{ port: number; pid: number; stop: () => void }> {
  const folder = join(import.meta.dirname, 'bare-app')
  execFileSync(process.execPath, [join(import.meta.dirname, '../node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], {
    cwd: folder,
    stdio: 'inherit',
  })
  const answerFile = join(folder, 'build/answer.json')
  writeFileSync(answerFile, answer)
  const port = await freePort()
  const environment = { ...process.env, HOST: '127.0.0.1', PORT: String(port), ANSWER_FILE: answerFile, NODE_ENV: 'production' }
  const child = spawn(process.execPath, [join(folder, 'build/index.js')], { env: environment, stdio: 'ignore' })
  if (child.pid === undefined) throw new Error('The bare app did not start.')
  for (;;) {
    const up = await call({ port, path: '/units' }).catch(() => undefined)
    if (up?.status === 200) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { port, pid: child.pid, stop: () => void child.kill() }
}
