/**
 * Keeps a running HAProxy's map equal to the directory: changes one by one, a new directory as a whole. Both never at the same time, since versions
 * before 2.9 mix them up. The map's file is written along, so that a reload loses nothing.
 */
import { readUuid, type DirectoryCell, type DirectoryChange } from '@repo/contract/edge'
import { renameSync, writeFileSync } from 'node:fs'
import type { DirectoryImage } from '../directory/directory-state.ts'
import { mapLines, mapValue, revisionKey } from './map-entries.ts'

export interface MapFollowerOptions {
  readonly mapFile: string
  /** Runs a command on HAProxy's runtime socket. */
  readonly run: (command: string) => Promise<string>
  /** Zones or cells have changed in a way that only a new configuration can say. */
  readonly onPlacesChanged: (image: Pick<DirectoryImage, 'zones' | 'cells'>) => Promise<void>
}

/** Bytes of one payload: HAProxy reads a command into a buffer of 16 KiB. */
const payloadBytes = 12_000

export class MapFollower {
  readonly #options: MapFollowerOptions
  #working: Promise<void> = Promise.resolve()
  /** The last thing that could not be done: the map is replaced as a whole next time. */
  #broken = true
  /** How far HAProxy has been told, and how far the file goes. */
  #told = -1
  #filed = -1

  constructor(options: MapFollowerOptions) {
    this.#options = options
  }

  /** True when HAProxy has not got everything it was told. */
  get broken(): boolean {
    return this.#broken
  }

  /** Resolves when everything so far has been said to HAProxy, or could not be. */
  settled(): Promise<void> {
    return this.#working
  }

  /** Puts a whole directory in the map's place. Requests see the old one until the last line is in. */
  replace(image: DirectoryImage): void {
    this.#inTurn(() => this.#replace(image))
  }

  /**
   * Looks whether HAProxy has what it was told: after a reload by somebody else, or a failure, it gets everything anew. Otherwise the file is
   * brought up to date, for the next reload.
   */
  tend(image: () => DirectoryImage): void {
    this.#inTurn(async () => {
      const answer = await this.#run(`get map ${this.#options.mapFile} ${revisionKey}`)
      const known = /value="(\d+)"/.exec(answer)?.[1]
      if (this.#broken || known !== String(this.#told)) await this.#replace(image())
      else if (this.#filed !== this.#told) this.#write(image())
    })
  }

  change(sequence: number, change: DirectoryChange, image: Pick<DirectoryImage, 'zones' | 'cells'>): void {
    this.#inTurn(async () => {
      if (change.kind === 'zone' || change.kind === 'cell') await this.#options.onPlacesChanged(image)
      else if (change.kind === 'organization_removed') await this.#delete(change.id)
      else {
        const { organization } = change
        const value = readUuid(organization.id, new Uint8Array(16)) ? mapValue(organization, byNumber(image.cells)) : undefined
        if (value !== undefined) await this.#put(organization.id, value)
      }
      await this.#put(revisionKey, String(sequence))
      this.#told = sequence
    })
  }

  async #replace(image: DirectoryImage): Promise<void> {
    const { mapFile } = this.#options
    const lines = this.#write(image)
    const [, version] = /New version created: (\d+)/.exec(await this.#run(`prepare map ${mapFile}`)) ?? []
    if (version === undefined) throw new Error('HAProxy did not prepare a new version of the map')
    for (const payload of payloads(lines)) await this.#run(`add map @${version} ${mapFile} <<\n${payload}\n`)
    await this.#run(`commit map @${version} ${mapFile}`)
    this.#told = image.sequence
    this.#broken = false
  }

  #write(image: DirectoryImage): string[] {
    const lines = [...mapLines(image.table, byNumber(image.cells)), `${revisionKey} ${image.sequence}`]
    writeMapFile(this.#options.mapFile, lines)
    this.#filed = image.sequence
    return lines
  }

  async #put(key: string, value: string): Promise<void> {
    const { mapFile } = this.#options
    // Only one of the two is right, and HAProxy knows which: `add` would put a second entry behind the first.
    if (await this.#run(`set map ${mapFile} ${key} ${value}`).then(isSilent)) return
    if (!isSilent(await this.#run(`add map ${mapFile} ${key} ${value}`))) throw new Error('HAProxy did not take an entry')
  }

  async #delete(key: string): Promise<void> {
    await this.#run(`del map ${this.#options.mapFile} ${key}`)
  }

  #run(command: string): Promise<string> {
    return this.#options.run(command)
  }

  #inTurn(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch(() => void (this.#broken = true))
  }
}

const isSilent = (answer: string): boolean => answer === ''
const byNumber = (cells: readonly DirectoryCell[]): Map<number, DirectoryCell> => new Map(cells.map((cell) => [cell.number, cell]))

function* payloads(lines: readonly string[]): Generator<string> {
  let text = ''
  for (const line of lines) {
    if (text.length + line.length > payloadBytes) {
      yield text
      text = ''
    }
    text += `${line}\n`
  }
  if (text !== '') yield text
}

/** Never half a file: HAProxy may read it at any moment. */
export function writeMapFile(file: string, lines: readonly string[]): void {
  writeFileSync(`${file}.new`, lines.map((line) => `${line}\n`).join(''), { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}
