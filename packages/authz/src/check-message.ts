/**
 * A question to Cerbos and its answer, as the bytes of its API (cerbos.request.v1.CheckResourcesRequest, cerbos.response.v1.CheckResourcesResponse).
 * Written field by field, because a library that interprets schemas costs as much as asking; a test holds both against Cerbos' own schemas.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

export type Fact = string | boolean | readonly string[] | { readonly [name: string]: readonly string[] }
export type Facts = Readonly<Record<string, Fact>>

export interface Principal {
  readonly id: string
  readonly roles: readonly string[]
  readonly facts: Facts
}

/** Actions on one thing. */
export interface ResourceCheck {
  readonly kind: string
  /** Tells things of one call and kind apart. */
  readonly id: string
  readonly facts: Facts
  readonly actions: readonly string[]
}

/** cerbos.effect.v1.Effect */
const effectAllow = 1

/** @returns the request, ready to be sent */
export function writeCheck(principal: Principal, checks: readonly ResourceCheck[]): Uint8Array {
  const writer = new BinaryWriter()
  open(writer, 3)
  text(writer, 1, principal.id)
  for (const role of principal.roles) text(writer, 3, role)
  map(writer, 4, principal.facts)
  writer.join()
  for (const check of checks) {
    open(writer, 4)
    for (const action of check.actions) text(writer, 1, action)
    open(writer, 2)
    text(writer, 1, check.kind)
    text(writer, 3, check.id)
    map(writer, 4, check.facts)
    writer.join().join()
  }
  return writer.finish()
}

/**
 * Reads an answer.
 * @returns the allowed actions of each check, in order; what the answer does not allow in so many words is not among them
 */
export function readAllowed(answer: Uint8Array, checks: readonly ResourceCheck[]): string[][] {
  const allowed = new Map<string, Set<string>>()
  fields(new BinaryReader(answer), answer.length, (reader, number) => {
    if (number !== 2) return false
    const [key, actions] = readResult(reader)
    allowed.set(key, actions)
    return true
  })
  return checks.map(({ kind, id, actions }) => {
    const found = allowed.get(keyOf(kind, id))
    return found ? actions.filter((action) => found.has(action)) : []
  })
}

const keyOf = (kind: string, id: string): string => `${kind}\0${id}`

function readResult(reader: BinaryReader): [key: string, allowed: Set<string>] {
  let [kind, id] = ['', '']
  const allowed = new Set<string>()
  message(reader, (inner, number) => {
    if (number === 1) {
      message(inner, (resource, field) => {
        if (field === 1) id = resource.string()
        else if (field === 2) kind = resource.string()
        else return false
        return true
      })
      return true
    }
    if (number !== 2) return false
    let [action, effect] = ['', 0]
    message(inner, (entry, field) => {
      if (field === 1) action = entry.string()
      else if (field === 2) effect = entry.int32()
      else return false
      return true
    })
    if (effect === effectAllow) allowed.add(action)
    return true
  })
  return [keyOf(kind, id), allowed]
}

type Field = (reader: BinaryReader, number: number) => boolean

function message(reader: BinaryReader, read: Field): void {
  const length = reader.uint32()
  fields(reader, reader.pos + length, read)
}

/** @param read returns false for a field it does not know */
function fields(reader: BinaryReader, end: number, read: Field): void {
  while (reader.pos < end) {
    const [number, type] = reader.tag()
    if (!read(reader, number)) reader.skip(type, number)
  }
}

function open(writer: BinaryWriter, field: number): void {
  writer.tag(field, WireType.LengthDelimited).fork()
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value)
}

/** A `map<string, google.protobuf.Value>`. */
function map(writer: BinaryWriter, field: number, facts: Facts): void {
  for (const name in facts) {
    const fact = facts[name]
    if (fact === undefined) continue
    open(writer, field)
    text(writer, 1, name)
    open(writer, 2)
    value(writer, fact)
    writer.join().join()
  }
}

/** The inside of a google.protobuf.Value. */
function value(writer: BinaryWriter, fact: Fact): void {
  if (typeof fact === 'string') text(writer, 3, fact)
  else if (typeof fact === 'boolean') writer.tag(4, WireType.Varint).bool(fact)
  else if (isList(fact)) {
    open(writer, 6)
    for (const item of fact) {
      open(writer, 1)
      text(writer, 3, item)
      writer.join()
    }
    writer.join()
  } else {
    open(writer, 5)
    map(writer, 1, fact)
    writer.join()
  }
}

const isList = (fact: Fact): fact is readonly string[] => Array.isArray(fact)
