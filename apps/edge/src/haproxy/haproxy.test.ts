import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableOf, type DirectoryOrganization } from '@repo/contract/edge'
import { describe, expect, it } from 'vitest'
import { newOrg } from '../test-support/edge-lab.ts'
import { cells, zones } from '../test-support/step-lab.ts'
import { MapFollower } from './map-follower.ts'
import { renderConfig } from './render-config.ts'

/** The commands HAProxy would get, and a map that does what HAProxy's does with them. */
class FakeMap {
  readonly commands: string[] = []
  entries = new Map<string, string>()
  #next = new Map<string, string>()
  dead = false

  readonly run = (command: string): Promise<string> => {
    if (this.dead) return Promise.reject(new Error('refused'))
    const [line = '', ...payload] = command.split('\n')
    this.commands.push(line)
    const [verb, , first = '', second = '', third = ''] = line.split(' ')
    if (verb === 'get') return Promise.resolve(`key="${second}", value="${this.entries.get(second)}"`)
    if (verb === 'prepare') {
      this.#next = new Map()
      return Promise.resolve('New version created: 7')
    }
    if (verb === 'commit') this.entries = this.#next
    else if (first === '@7')
      for (const entry of payload.filter((text) => text !== '')) this.#next.set(...(entry.split(' ') as [string, string]))
    else if (verb === 'set' && !this.entries.has(second)) return Promise.resolve('entry not found.')
    else if (verb === 'del') this.entries.delete(second)
    else this.entries.set(second, third)
    return Promise.resolve('')
  }
}

const options = {
  ...{ listen: '127.0.0.1:8080', bareHosts: ['localhost:8080'], publicScheme: 'http' as const, zones, cells, socket: '/s' },
  ...{ organizationsMap: '/o.map', hopsMap: '/h.map' },
} as const

describe('HAProxy in place of the global edge', () => {
  it('gets the same directory, whole and then change by change, and its file is whole at any moment', async () => {
    const map = new FakeMap()
    const mapFile = join(mkdtempSync(join(tmpdir(), 'edge-haproxy-')), 'o.map')
    const follower = new MapFollower({ mapFile, run: map.run, onPlacesChanged: () => Promise.resolve() })
    const organizations = Array.from({ length: 1000 }, (_unused, index): DirectoryOrganization => {
      return { id: newOrg(), cell: 1 + (index % 2), strict: index % 3 === 0, state: 'active', epoch: 1 }
    })
    follower.replace({ sequence: 10, zones, cells, table: tableOf(organizations) })
    const moved = { ...(organizations[0] as DirectoryOrganization), cell: 2, strict: false, state: 'read_only', epoch: 2 } as const
    const gone = organizations[1] as DirectoryOrganization
    const added = { id: newOrg(), cell: 1, strict: true, state: 'active', epoch: 1 } as const
    follower.change(11, { kind: 'organization', organization: moved }, { zones, cells })
    follower.change(12, { kind: 'organization_removed', id: gone.id }, { zones, cells })
    follower.change(13, { kind: 'organization', organization: added }, { zones, cells })
    await follower.settled()
    expect(follower.broken).toBe(false)
    expect(map.entries.size).toBe(1001)
    expect(map.entries.get(moved.id)).toBe('us-1:read_only:-')
    expect(map.entries.has(gone.id)).toBe(false)
    expect(map.entries.get(added.id)).toBe('eu-1:active:strict')
    expect(map.entries.get('revision')).toBe('13')
    const image = { sequence: 13, zones, cells, table: tableOf([moved, added, ...organizations.slice(2)]) }
    const filed = () => readFileSync(mapFile, 'utf8').trim().split('\n')
    expect(filed()).toContain('revision 10')
    follower.tend(() => image)
    await follower.settled()
    expect(filed()).toContain('revision 13')
    expect(map.commands.at(-1)).toMatch(/^get map/)
    // Somebody reloads HAProxy with an older file: it is noticed and made good.
    map.entries.set('revision', '10')
    map.entries.delete(added.id)
    follower.tend(() => image)
    await follower.settled()
    expect(map.entries.get(added.id)).toBe('eu-1:active:strict')
    expect(map.entries.get('revision')).toBe('13')
  })

  it('that could not be told something gets the whole map the next time, and nothing that names an unknown cell', async () => {
    const map = new FakeMap()
    const mapFile = join(mkdtempSync(join(tmpdir(), 'edge-haproxy-')), 'o.map')
    const follower = new MapFollower({ mapFile, run: map.run, onPlacesChanged: () => Promise.resolve() })
    const known: DirectoryOrganization = { id: newOrg(), cell: 1, strict: false, state: 'active', epoch: 1 }
    const nowhere: DirectoryOrganization = { id: newOrg(), cell: 9, strict: false, state: 'active', epoch: 1 }
    map.dead = true
    follower.replace({ sequence: 1, zones, cells, table: tableOf([known]) })
    await follower.settled()
    expect(follower.broken).toBe(true)
    map.dead = false
    follower.replace({ sequence: 2, zones, cells, table: tableOf([known, nowhere]) })
    await follower.settled()
    expect([follower.broken, [...map.entries.keys()].sort()]).toEqual([false, [known.id, 'revision'].sort()])
  })

  it('knows each zone by its hosts, drops what only the parts say to each other, and has a backend for every cell', () => {
    const text = renderConfig(options)
    expect(text).toContain('acl host_eu req.hdr(host),lower -m str eu.localhost:8080')
    expect(text).toContain('^[a-z2-7]{4,20}\\\\.o\\\\.eu\\\\.localhost:8080$')
    expect(text).toContain('http-request del-header x-freehold- -m beg')
    expect(text.match(/^backend .*$/gm)).toEqual(['backend eu-1', 'backend us-1'])
    expect(text).not.toMatch(/default_backend/)
    // An address that the directory does not know leads nowhere.
    expect(text.match(/^ {2}server .*$/gm)).toEqual(['  server edge 127.0.0.1:9200', '  server edge 127.0.0.1:9100'])
  })
})
