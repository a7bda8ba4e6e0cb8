/** The emergency path as people go it: one of the staff at the zone's own edge, and custodians with the tool as a program and the keys of the local stack. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFreeholdClient } from '@repo/client'
import { loopbackFetch, selectZones, zoneFolders, zonePorts } from '@repo/stack'
import type { ZoneCode } from '@repo/residency'
import type { CustodiansFile } from '../../tools/emergency/emergency.mjs'

const tool = join(import.meta.dirname, '../../tools/emergency/emergency.mjs')

function run(...args: string[]): { readonly code: number | null; readonly said: string } {
  // Nothing of this process's surroundings: the tool needs nothing.
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { env: {}, encoding: 'utf8', input: '' })
  return { code: status, said: stdout + stderr }
}

export async function startEmergencyDrill(
  stack: { readonly stateFolder: string; readonly basePort: number },
  zone: ZoneCode,
  organization: string,
) {
  const { officer } = zoneFolders(stack.stateFolder, zone)
  const [config] = selectZones([zone])
  const baseUrl = `http://${zone}.localhost:${config ? zonePorts(config, stack.basePort).edge : 0}`
  const staff = createFreeholdClient({ baseUrl, fetch: loopbackFetch(), retry: { retriesMax: 10 }, organizationId: organization })
  const people = JSON.parse(readFileSync(join(officer, 'staff.json'), 'utf8')) as { email: string; password: string; role: string }[]
  const { email = '', password = '' } = people.find(({ role }) => role === 'support') ?? {}
  const { id } = await staff.staff.signIn({ email, password })

  const file = join(mkdtempSync(join(tmpdir(), 'emergency-')), 'emergency.txt')
  const custodians = join(officer, 'custodians.json')
  const named = (JSON.parse(readFileSync(custodians, 'utf8')) as CustodiansFile).custodians
  const done = ({ code, said }: ReturnType<typeof run>): void => {
    if (code !== 0) throw new Error(said)
  }
  // A minute ago: the clock of who writes it is not the database's.
  const from = `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`
  const about = ['--dataset', 'people', '--level', 'identity', '--purpose', 'production_incident', '--ticket', 'INC-7']
  done(run('request', '--zone', zone, '--organization', organization, '--staff', id, ...about, '--not-before', from, '--out', file))

  return {
    staff,
    sign(which: 'one' | 'two' | 'three'): void {
      const custodian = named.find(({ name }) => name.startsWith(`Custodian ${which} `))?.id ?? ''
      const key = join(stack.stateFolder, 'custodians', zone, which)
      done(run('sign', file, '--custodian', custodian, '--key', `${key}.pem`, '--passphrase-file', `${key}.passphrase`))
    },
    show: () => run('show', file, '--custodians', custodians),
    present: () => staff.breakGlass.emergency({ document: readFileSync(file, 'utf8'), reason: 'A drill with the control plane stopped' }),
  }
}
