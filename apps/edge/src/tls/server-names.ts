/** What a server name leads to: a zone that is passed on unread, or nothing this edge knows. */
import { zoneAuthority, type DirectoryCell, type DirectoryZone } from '@repo/contract/edge'
import type { DirectoryReader } from '../directory/directory.ts'

const aliasForm = /^[a-z2-7]{4,20}$/

/** An authority without its port. */
export const hostNameOf = (authority: string): string => authority.replace(/:\d+$/, '')

const hosts = new WeakMap<DirectoryZone, string>()

/** A zone's host, read once for each record of it. */
function hostOf(zone: DirectoryZone): string {
  let host = hosts.get(zone)
  if (host === undefined) hosts.set(zone, (host = hostNameOf(zoneAuthority(zone))))
  return host
}

/** The zone whose own or whose organisation's host this is, wildcards included. */
export function zoneOfName(name: string, directory: DirectoryReader): string | undefined {
  const zones = directory.zones()
  const own = zones.find((zone) => hostOf(zone) === name)
  if (own) return own.code
  const [alias = '', marker, ...rest] = name.split('.')
  if (marker !== 'o' || !(aliasForm.test(alias) || alias === '*')) return undefined
  return zones.find((zone) => hostOf(zone) === rest.join('.'))?.code
}

/** Where the connection goes when this edge passes it on unread. */
export function blindCell(name: string, directory: DirectoryReader): DirectoryCell | undefined {
  const zone = zoneOfName(name, directory)
  return zone === undefined ? undefined : directory.firstCell(zone)
}

/** Would a certificate for this name let its holder read a zone's connections? A wildcard covers zones it does not name. */
export function coversZone(name: string, directory: DirectoryReader): boolean {
  if (zoneOfName(name, directory) !== undefined) return true
  if (!name.startsWith('*.')) return false
  const parent = name.slice(1)
  return directory.zones().some((zone) => {
    const host = hostOf(zone)
    return host.endsWith(parent) && !host.slice(0, -parent.length).includes('.')
  })
}
