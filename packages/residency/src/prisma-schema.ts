/**
 * A reader for the part of the Prisma schema language that the catalogue needs: models, their columns, mapped names and doc comments.
 * Prisma's own parser sits in an engine that a lint test should not have to load.
 */
export interface SchemaColumn {
  readonly field: string
  /** Name in the database. */
  readonly column: string
  /** Prisma's scalar type, e.g. `String`. */
  readonly type: string
  /** Native type without `@db.`, e.g. `Uuid`; `undefined` when Prisma chooses. */
  readonly nativeType: string | undefined
  readonly optional: boolean
  readonly list: boolean
  /** Text of the `///` lines above the field and behind it. */
  readonly doc: string
}

export interface SchemaModel {
  readonly model: string
  /** Table name in the database. */
  readonly table: string
  /** Database schema of `@@schema`, if given. */
  readonly schema: string | undefined
  readonly columns: readonly SchemaColumn[]
}

interface Block {
  readonly model: string
  readonly lines: readonly string[]
}

const scalarTypes = new Set(['String', 'Boolean', 'Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'Json', 'Bytes', 'Unsupported'])

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { model: string; lines: string[] } | undefined
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    const start = /^(?:model|view)\s+(\w+)\s*\{$/.exec(line)
    if (start?.[1]) open = { model: start[1], lines: [] }
    else if (open && line === '}') {
      blocks.push(open)
      open = undefined
    } else if (open) open.lines.push(line)
  }
  return blocks
}

function enumsOf(text: string): string[] {
  return [...text.matchAll(/^\s*enum\s+(\w+)\s*\{/gm)].map((match) => match[1] ?? '')
}

/** Splits `code String // why /// R3 …` into the declaration and the doc text behind it. */
function splitDoc(line: string): { declaration: string; doc: string } {
  const at = line.indexOf('///')
  if (at === -1) return { declaration: line, doc: '' }
  return { declaration: line.slice(0, at).trim(), doc: line.slice(at + 3).trim() }
}

function columnOf(declaration: string, doc: string, columnTypes: ReadonlySet<string>): SchemaColumn | undefined {
  const match = /^(\w+)\s+(\w+)(?:\([^)]*\))?(\[\])?(\?)?(.*)$/.exec(declaration)
  const [, field, type, list, optional, attributes = ''] = match ?? []
  // A field typed by another model is a relation: its columns are declared on their own.
  if (!field || !type || !columnTypes.has(type)) return undefined
  return {
    field,
    type,
    column: /(?<!@)@map\("([^"]+)"\)/.exec(attributes)?.[1] ?? field,
    nativeType: /@db\.(\w+)/.exec(attributes)?.[1],
    optional: optional !== undefined,
    list: list !== undefined,
    doc,
  }
}

function modelOf(block: Block, columnTypes: ReadonlySet<string>): SchemaModel {
  const columns: SchemaColumn[] = []
  let docs: string[] = []
  for (const line of block.lines) {
    if (line.startsWith('///')) {
      docs.push(line.slice(3).trim())
      continue
    }
    if (line === '' || line.startsWith('//') || line.startsWith('@@')) continue
    const { declaration, doc } = splitDoc(line)
    const column = columnOf(declaration, [...docs, doc].filter(Boolean).join('\n'), columnTypes)
    if (column) columns.push(column)
    docs = []
  }
  const text = block.lines.join('\n')
  return {
    model: block.model,
    table: /@@map\("([^"]+)"\)/.exec(text)?.[1] ?? block.model,
    schema: /@@schema\("([^"]+)"\)/.exec(text)?.[1],
    columns,
  }
}

/**
 * Reads the models of a schema that may be spread over several files.
 * @param files texts of the `.prisma` files
 */
export function parsePrismaSchema(files: readonly string[]): SchemaModel[] {
  const columnTypes = new Set([...scalarTypes, ...files.flatMap(enumsOf)])
  return files.flatMap(blocksOf).map((block) => modelOf(block, columnTypes))
}
