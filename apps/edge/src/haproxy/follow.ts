/**
 * Follows the directory into a HAProxy: writes its configuration and maps, asks for a reload when zones or cells change, and tells it of every
 * change of an organisation over its runtime socket. What could not be said is made good by replacing the whole map.
 */
import { join } from 'node:path'
import { hopAudience, readNewestServiceKey, signServiceToken, trustedKeyFolder, type GlobalEdgeConfig } from '@repo/contract/edge'
import type { Metrics } from '@repo/telemetry'
import type { DirectorySource } from '../directory/control-plane-client.ts'
import { Directory, imageOf, type DirectoryListener } from '../directory/directory.ts'
import { LastGoodCopy } from '../directory/last-good-copy.ts'
import { DirectorySync } from '../directory/sync.ts'
import { MapFollower, writeMapFile } from './map-follower.ts'
import { renderConfig } from './render-config.ts'
import { runtimeCommand } from './runtime-socket.ts'

export interface FollowOptions {
  readonly config: GlobalEdgeConfig
  readonly source: DirectorySource
  readonly metrics: Metrics
  /** Configuration, maps and runtime socket lie here. */
  readonly folder: string
  /** Makes HAProxy read its configuration again, or starts it. */
  readonly reload: () => Promise<void>
}

export interface Following {
  /** Resolves when HAProxy has been told everything so far. */
  settled(): Promise<void>
  /** Replaces the map when HAProxy has not got all of it, and brings its file up to date. */
  tend(): void
  /** How far the directory has come. */
  sequence(): number
  /** Shows new tokens to the zones' edges before the old ones end. */
  renewHops(): Promise<void>
  stop(): Promise<void>
}

export const hopEveryMs = 20_000
export const tendEveryMs = 5000
const lookEveryMs = 20

export async function follow({ config, source, metrics, folder, reload }: FollowOptions): Promise<Following> {
  const files = { config: join(folder, 'haproxy.cfg'), organizations: join(folder, 'organizations.map'), hops: join(folder, 'hops.map') }
  const socket = join(folder, 'haproxy.sock')
  const run = (command: string): Promise<string> => runtimeCommand(socket, command)
  let ready = false
  const follower = new MapFollower({ mapFile: files.organizations, run, onPlacesChanged: () => newConfiguration() })
  const listener: DirectoryListener = {
    tableChanged: (image) => {
      if (ready) follower.replace(image)
      return Promise.resolve()
    },
    placesChanged: () => undefined,
    tryOut: () => undefined,
    differed: () => 0,
    changed: (sequence, change) => {
      if (ready) follower.change(sequence, change, imageOf(directory.live))
    },
  }
  const directory: Directory = new Directory(listener)
  const sync = new DirectorySync({
    ...{ directory, source, metrics, copy: new LastGoodCopy(config.stateFolder), issuer: config.controlPlane.issuer },
    lookup: trustedKeyFolder(config.controlPlane.trustedKeysFolder),
    maxAgeMs: config.directoryMaxAgeDays * 86_400_000,
  })

  async function hopLines(): Promise<[string, string][]> {
    const key = readNewestServiceKey(config.serviceKeyFolder, `edge:${config.edgeId}`)
    const zones = directory.zones().map(({ code }) => code)
    return Promise.all(zones.map(async (zone): Promise<[string, string]> => [zone, await signServiceToken(key, hopAudience(zone))]))
  }

  async function newConfiguration(): Promise<void> {
    const { zones, cells } = imageOf(directory.live)
    const { listen, bareHosts, publicScheme } = config
    const address = `${listen.host}:${listen.port}`
    const text = renderConfig({
      ...{ listen: address, bareHosts, publicScheme, zones, cells, socket },
      ...{ organizationsMap: files.organizations, hopsMap: files.hops },
    })
    writeMapFile(
      files.hops,
      (await hopLines()).map((pair) => pair.join(' ')),
    )
    writeMapFile(files.config, [text])
    await reload()
    // A reload reads the map's file, which is as old as the last whole replacement.
    follower.replace(imageOf(directory.live))
  }

  await sync.start()
  while (directory.sequence < 0) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  writeMapFile(files.organizations, [])
  await newConfiguration()
  ready = true
  follower.replace(imageOf(directory.live))
  return {
    settled: () => follower.settled(),
    tend: () => follower.tend(() => imageOf(directory.live)),
    sequence: () => directory.sequence,
    renewHops: async () => {
      const lines = await hopLines()
      writeMapFile(
        files.hops,
        lines.map((pair) => pair.join(' ')),
      )
      for (const [zone, token] of lines) await run(`set map ${files.hops} ${zone} ${token}`)
    },
    stop: async () => {
      await sync.stop()
      await follower.settled()
    },
  }
}
