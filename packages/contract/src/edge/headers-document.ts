import { headerTable, type HeaderDirection, type HeaderRule } from './header-table.ts'

const row = ({ name, global, zone, zoneFromListedEdge, why }: HeaderRule): string =>
  `| \`${name}\` | ${global} | ${zone} | ${zoneFromListedEdge} | ${why} |`

const table = (direction: HeaderDirection): string =>
  [
    '| header | global edge | zone edge | zone edge, from a listed edge | why |',
    '| --- | --- | --- | --- | --- |',
    ...headerTable.filter((rule) => rule.direction === direction).map(row),
  ].join('\n')

/** docs/headers.md as the table says it. A test compares; `node packages/contract/scripts/write-headers-document.ts` writes it. */
export function headersDocument(): string {
  return `# Headers at the edge

<!-- Made from packages/contract/src/edge/header-table.ts; change the table, then run packages/contract/scripts/write-headers-document.ts -->

What the edge does with every header that it does not simply pass on as it came. **drop**: taken out. **replace**: what came is taken
out and the edge's own is put in. **derive**: the edge makes it, from what came or from the connection. **pass**: left alone. A name
that ends in \`*\` stands for all that begin so; an exact name wins. A request with a name that only differs by \`_\` for \`-\` from one
of these is refused, an answer's such field is dropped. Fields named in \`Connection\` are dropped with it, and a request that names a
field of ours or of framing there is refused.

A zone's edge believes forwarded and trace fields from a **listed edge** only: one that shows a token (\`x-freehold-hop\`) signed by a key
in the zone edge's list.

## Requests

${table('request')}

## Answers

${table('response')}
`
}
