/** How the directory looks as HAProxy's map: an organisation's id, and what the frontend's rules need of it, `<cell>:<state>:<strict or ->`. */
import { unpackDirectoryWord, type DirectoryCell, type DirectoryTable } from '@repo/contract/edge'

type Facts = { readonly cell: number; readonly state: string; readonly strict: boolean }

/** Written last, so that who reads it knows how far the map has come. No organisation has this name. */
export const revisionKey = 'revision'

export function mapValue({ cell, state, strict }: Facts, cells: ReadonlyMap<number, DirectoryCell>): string | undefined {
  const code = cells.get(cell)?.code
  return code === undefined ? undefined : `${code}:${state}:${strict ? 'strict' : '-'}`
}

/** Every line of the map. An organisation whose cell is unknown is left out: no record, no zone. */
export function* mapLines(table: DirectoryTable, cells: ReadonlyMap<number, DirectoryCell>): Generator<string> {
  const id = new Uint8Array(16)
  for (let slot = 0; slot < table.capacity; slot += 1) {
    const entry = unpackDirectoryWord(table.wordAt(slot))
    const value = entry && mapValue(entry, cells)
    if (value === undefined) continue
    table.readKey(slot, id)
    yield `${uuidText(id)} ${value}`
  }
}

function uuidText(id: Uint8Array): string {
  const hex = Buffer.from(id).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
