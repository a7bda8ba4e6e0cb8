/**
 * To whom the programs of this cell may connect: the cell's own parts, the control plane, and whoever the zone's file declares. There is no other list and no
 * pattern: a destination is a host and a port. Pure.
 */
import type { DestinationConfig } from '@repo/residency'

export interface Destination {
  readonly host: string
  readonly port: number
  /** A code: `database`, `control_plane`, or what the zone's file calls it. */
  readonly purpose: string
  /** The cell's own parts stand inside its promise; the rest is told to its tenants with host and legal basis. */
  readonly part: boolean
  readonly declared?: DestinationConfig
}

/** Which variable names which part. Every one that begins with `DATABASE_` is the cell's Postgres, by whichever role. */
const partOf = (name: string): string | undefined => {
  if (/^DATABASE_[A-Z_]+_URL$/.test(name)) return 'database'
  return {
    REDIS_URL: 'cache',
    CERBOS_ADDRESS: 'authorization',
    ZONE_EDGE_ADMIN_URL: 'edge',
    CONTROL_PLANE_URL: 'control_plane',
    MAIL_URL: 'mail',
  }[name]
}

const usualPorts: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'http:': 80,
  'https:': 443,
  'smtp:': 587,
  'smtps:': 465,
}

/**
 * Reads a place where a program may connect out of an address.
 * @returns nothing for a socket of this machine, which leads nowhere else
 */
function placeOf(address: string): { host: string; port: number } | undefined {
  if (address.startsWith('/') || address.startsWith('unix:')) return undefined
  const bare = /^([a-z0-9.-]+):(\d{1,5})$/.exec(address)
  if (bare?.[1] !== undefined) return { host: bare[1], port: Number(bare[2]) }
  const url = URL.parse(address)
  if (!url || url.hostname === '') return undefined
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? (usualPorts[url.protocol] ?? 0) : Number(url.port) }
}

/** @param environment what the process was started with; @param declared the zone's file */
export function destinationsOf(environment: Readonly<Record<string, unknown>>, declared: readonly DestinationConfig[]): Destination[] {
  const parts = Object.entries(environment).flatMap(([name, address]): Destination[] => {
    const purpose = partOf(name)
    const place = purpose === undefined || typeof address !== 'string' ? undefined : placeOf(address)
    // A mail server is a part of the cell on this machine alone. One that stands elsewhere says in the zone's file where.
    if (purpose === 'mail' && place && plainHost(place.host) !== 'localhost') return []
    return purpose === undefined || !place ? [] : [{ ...place, purpose, part: true }]
  })
  return [...parts, ...declared.map((one) => ({ host: one.host, port: one.port, purpose: one.purpose, part: false, declared: one }))]
}

/** Loopback by whichever of its names: a part that is configured by one may be reached by another. */
const loopback = new Set(['localhost', '127.0.0.1', '::1'])
export const plainHost = (host: string): string => {
  const plain = host.toLowerCase().replace(/\.$/, '')
  return loopback.has(plain) ? 'localhost' : plain
}

export class DestinationList {
  readonly #byPlace = new Map<string, Destination>()
  readonly #hosts = new Set<string>()
  /** Address → names that were looked up and gave it: who resolves first and connects then is judged by the name. */
  readonly #names = new Map<string, Set<string>>()

  constructor(all: readonly Destination[]) {
    for (const one of all) {
      this.#byPlace.set(`${plainHost(one.host)} ${one.port}`, one)
      this.#hosts.add(plainHost(one.host))
    }
  }

  /** The destination behind a host or address and a port; undefined when nobody declared it. */
  at(host: string, port: number): Destination | undefined {
    const direct = this.#byPlace.get(`${plainHost(host)} ${port}`)
    if (direct) return direct
    for (const name of this.#names.get(plainHost(host)) ?? []) {
      const named = this.#byPlace.get(`${name} ${port}`)
      if (named) return named
    }
    return undefined
  }

  /** Gives true for a name that some destination has. */
  hasHost(host: string): boolean {
    return this.#hosts.has(plainHost(host))
  }

  /** Remembers that a declared name was answered with an address. */
  answered(host: string, address: string): void {
    const names = this.#names.get(plainHost(address)) ?? new Set()
    this.#names.set(plainHost(address), names.add(plainHost(host)))
  }
}
