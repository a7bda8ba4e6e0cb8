import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ProxyLab } from './proxy-lab.ts'

const run = promisify(execFile)

/** 64 kept connections that ask for 200 bytes. @returns how many requests were answered, all of them with 2xx */
export async function kept(lab: ProxyLab, url: string, seconds: number): Promise<number> {
  const script = lab.file('kept.lua', `wrk.headers["X-Org-Id"] = "${lab.org}"\nwrk.headers["Accept"] = "application/json"\n`)
  const { stdout } = await run('wrk', ['-t1', '-c64', `-d${seconds}s`, '--timeout', '10s', '-s', script, `${url}/api/v1/200`])
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url} answered with errors:\n${stdout}`)
  return Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
}
