/** Reads where stores say they are. A label that cannot be read is no label of an allowed place: it is an error where somebody starts, and unlabelled where somebody looks. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { PlaceLabel } from '../judge-places.ts'

export const labelFile = 'place.json'
const ofArtefact = '.place.json'

const labelSchema = z.object({
  provider: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  code: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  country: z.string().regex(/^[A-Z]{2}$/),
})

/** @returns undefined when there is none @throws when there is one that says nothing of a place */
export function readLabel(path: string): PlaceLabel | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return labelSchema.parse(JSON.parse(text))
}

/** As `readLabel`, where a label that says nothing is none. */
export function labelOf(path: string): PlaceLabel | undefined {
  try {
    return readLabel(path)
  } catch {
    return undefined
  }
}

/** Each backup in a folder with its own label, `<name>.place.json` beside it. */
export function artefactsIn(folder: string): { readonly name: string; readonly label: PlaceLabel | undefined }[] {
  const names = readdirSync(folder).filter((name) => name !== labelFile && !name.endsWith(ofArtefact))
  return names.map((name) => ({ name, label: labelOf(join(folder, `${name}${ofArtefact}`)) }))
}
