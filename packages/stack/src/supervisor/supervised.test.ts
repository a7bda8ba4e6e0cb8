import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { childEnvironment, type ServiceSpec } from '../services/service-spec.ts'
import { startTicksOf } from './process-identity.ts'
import { Supervised, type SupervisedEvents } from './supervised.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'freehold-supervised-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function child(program: string, isReady: () => Promise<boolean> = () => Promise.resolve(true)): ServiceSpec {
  return {
    name: 'child',
    command: process.execPath,
    args: ['-e', program],
    env: () => childEnvironment(),
    cwd: folder,
    logFile: join(folder, 'child.log'),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 500,
    readyTimeoutMs: 10_000,
    isReady,
  }
}

const events = () => ({ changed: vi.fn<SupervisedEvents['changed']>(), died: vi.fn<SupervisedEvents['died']>() })
const forEver = 'setInterval(() => {}, 1000)'

describe('a supervised child', () => {
  it('that is killed is reported and started again as another process', async () => {
    const seen = events()
    const supervised = new Supervised(child(forEver), seen)
    await supervised.start()
    const first = supervised.status.pid ?? 0
    process.kill(first, 'SIGKILL')
    await vi.waitFor(() => expect(supervised.status).toMatchObject({ state: 'ready', restarts: 1 }), { timeout: 10_000 })
    expect(seen.died).toHaveBeenCalledWith('child', { code: null, signal: 'SIGKILL' }, 500)
    expect(supervised.status.pid).not.toBe(first)
    await supervised.stop()
  })

  it('that is killed for good is gone, and is neither reported nor started again', async () => {
    const seen = events()
    const supervised = new Supervised(child(`process.on('SIGTERM', () => {}); ${forEver}`), seen)
    await supervised.start()
    const pid = supervised.status.pid ?? 0
    await supervised.kill()
    expect(startTicksOf(pid)).toBeUndefined()
    expect(supervised.status).toMatchObject({ state: 'stopped', restarts: 0, pid: undefined })
    expect(seen.died).not.toHaveBeenCalled()
  })

  it('that keeps dying is started again with longer and longer pauses', async () => {
    const seen = events()
    const supervised = new Supervised(child('setTimeout(() => process.exit(3), 20)'), seen)
    await supervised.start()
    await vi.waitFor(() => expect(seen.died).toHaveBeenCalledTimes(3), { timeout: 20_000 })
    await supervised.stop()
    expect(seen.died.mock.calls.map(([, , againInMs]) => againInMs)).toEqual([500, 1000, 2000])
  })

  it('that ignores the request to leave is killed, and nothing of it is left', async () => {
    const supervised = new Supervised(child(`process.on('SIGTERM', () => {}); ${forEver}`), events())
    await supervised.start()
    const pid = supervised.status.pid ?? 0
    await supervised.stop()
    expect(startTicksOf(pid)).toBeUndefined()
    expect(supervised.status.state).toBe('stopped')
  })

  it('that dies before it is ready fails the start and names its log', async () => {
    const supervised = new Supervised(
      child('process.exit(1)', () => Promise.resolve(false)),
      events(),
    )
    await expect(supervised.start()).rejects.toThrow(`child ended before it was ready. The end of ${join(folder, 'child.log')}`)
  })

  it('is not started again when the stop comes during the pause', async () => {
    const seen = events()
    const supervised = new Supervised(child(forEver), seen)
    await supervised.start()
    process.kill(supervised.status.pid ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(supervised.status.state).toBe('waiting'))
    await supervised.stop()
    expect(supervised.status).toMatchObject({ state: 'stopped', pid: undefined })
  })
})
