/**
 * What a whole stack costs: `npm start` with all six zones in a folder of its own, seeded and with its month run; the memory of all parts a
 * minute after that; then `npm run stop` and a second start, timed until every part answers. BENCH_ZONES=eu,us takes fewer.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readStatus, selectZones } from '@repo/stack'
import { finishCommand, runScript, type RunningCommand } from '../start/command.ts'
import { freeBasePort } from '../support/stack.ts'
import type { BenchResult, BenchRow } from './bench.ts'
import { pssMiB } from './memory.ts'

const warmSecondsMax = 45
const memoryGiBMax = 5.5
const afterTheMonthMs = 60_000

export async function stackFootprintBench(): Promise<BenchResult> {
  const codes = process.env['BENCH_ZONES']?.split(',') ?? selectZones().map(({ zone }) => zone)
  // The limits are about all zones; fewer are for looking.
  const whole = codes.length === selectZones().length
  const stateFolder = await mkdtemp(join(tmpdir(), 'freehold-footprint-'))
  const place = ['--state', stateFolder, '--base-port', String(await freeBasePort(codes))]
  try {
    const first = await start([...place, `--zones=${codes.join(',')}`])
    const month = await untilWritten(first.command, /The month is done after ([\d.]+) s/)
    await untilWritten(first.command, /What to try/)
    await pause(afterTheMonthMs)
    const memory = await memoryRows(stateFolder, first.command.child.pid ?? 0, whole)
    await stop(place, first.command)
    const second = await start([...place, `--zones=${codes.join(',')}`])
    await stop(place, second.command)
    const warm = { says: `at most ${warmSecondsMax} s`, holds: second.seconds <= warmSecondsMax }
    return {
      name: `The local stack, ${codes.length} zones`,
      rows: [
        { what: 'first start, from an empty state until every part answers', figure: `${first.seconds.toFixed(1)} s` },
        { what: 'the month of the demo tenants', figure: `${month[1]} s` },
        ...memory,
        { what: 'warm start, until every part answers', figure: `${second.seconds.toFixed(1)} s`, ...(whole && { limit: warm }) },
      ],
    }
  } finally {
    await finishCommand('stop', place)
    await rm(stateFolder, { recursive: true, force: true })
  }
}

/** As a person starts it, bootstrap included. */
async function start(args: readonly string[]): Promise<{ command: RunningCommand; seconds: number }> {
  const beganAtMs = performance.now()
  const command = runScript('start.mjs', args)
  await untilWritten(command, /All parts answer after/)
  return { command, seconds: (performance.now() - beganAtMs) / 1000 }
}

async function stop(place: readonly string[], command: RunningCommand): Promise<void> {
  await finishCommand('stop', place)
  await command.ended
}

/** @throws Error with all it wrote when it ends without saying so */
async function untilWritten(command: RunningCommand, wanted: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = wanted.exec(command.output())
    if (found) return found
    if (command.child.exitCode !== null || /demo tenants are not complete/.test(command.output())) throw new Error(command.output())
    await pause(50)
  }
}

/** Kinds of parts with what they hold together, and the sum with the supervisor and the processes that started it. */
async function memoryRows(stateFolder: string, startPid: number, whole: boolean): Promise<BenchRow[]> {
  const { parts } = await readStatus(stateFolder)
  const kindOf = (name: string) => (name.split('/').at(-1) ?? name).replace(/-\d+$/, '')
  const kinds = [...Map.groupBy(parts, ({ name }) => kindOf(name))].map(([kind, members]) => ({
    what: `memory of ${members.length} × ${kind}`,
    figure: `${pssMiB(members.flatMap(({ pid }) => pid ?? [])).toFixed(0)} MiB`,
  }))
  const total = pssMiB([startPid]) / 1024
  const limit = { says: `at most ${memoryGiBMax} GiB`, holds: total <= memoryGiBMax }
  return [
    ...kinds,
    { what: 'memory of all processes, a minute after the month', figure: `${total.toFixed(2)} GiB`, ...(whole && { limit }) },
  ]
}
