/** Reads where stores say they are, and what is told of each backup. A label that cannot be read is an error where somebody starts, and unlabelled where somebody looks. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  drillOfArtefact,
  labelFile,
  labelOfArtefact,
  manifestOfArtefact,
  parseBackupManifest,
  parsePlaceLabel,
  parseRestoreDrill,
  type BackupManifest,
  type PlaceLabel,
  type RestoreDrill,
} from '@repo/residency'

/** @returns undefined when there is none @throws when there is one that says nothing of a place */
export function readLabel(path: string): PlaceLabel | undefined {
  return parsePlaceLabel(textOf(path))
}

/** As `readLabel`, where a label that says nothing is none. */
export function labelOf(path: string): PlaceLabel | undefined {
  return unlessWrong(() => readLabel(path))
}

export interface Artefact {
  readonly name: string
  readonly label: PlaceLabel | undefined
  /** What the program that took it says of it. */
  readonly manifest: BackupManifest | undefined
  /** The last time somebody brought it back to life, for trying. */
  readonly drill: RestoreDrill | undefined
}

/** Each backup in a folder, with what lies beside it under its name. What is being written has a name that begins with a dot. */
export function artefactsIn(folder: string): Artefact[] {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.') && !name.endsWith('.json'))
  return names.map((name) => ({
    name,
    label: labelOf(join(folder, labelOfArtefact(name))),
    manifest: unlessWrong(() => parseBackupManifest(textOf(join(folder, manifestOfArtefact(name))))),
    drill: unlessWrong(() => parseRestoreDrill(textOf(join(folder, drillOfArtefact(name))))),
  }))
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function unlessWrong<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

export { labelFile }
