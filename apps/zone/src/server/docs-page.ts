/** The API's page for people: the OpenAPI document as one HTML page that needs no script and asks no other server. */
type Json = Record<string, unknown>

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: unknown): string => String(text ?? '').replace(/[&<>"']/g, (character) => escapes[character] ?? character)

const style = `
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
  body { max-width: 60rem; margin: 0 auto; padding: 1rem 1.5rem 4rem }
  summary { cursor: pointer; padding: .35rem 0 }
  code, pre { font-family: ui-monospace, monospace; font-size: .9em }
  pre { overflow-x: auto; padding: .75rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .4rem }
  .method { display: inline-block; min-width: 4.5em; font-weight: 600 }
  nav a { margin-right: 1em }
  dt { font-weight: 600 } dd { margin: 0 0 .4rem 1.5rem }
`

/** @param document what `openApiDocument` gives */
export function docsPage(document: Json): string {
  const byTag = new Map<string, string[]>()
  for (const [path, item] of Object.entries(document['paths'] as Record<string, Json>)) {
    for (const [method, value] of Object.entries(item)) {
      const operation = value as Json
      const tag = String((operation['tags'] as string[] | undefined)?.[0] ?? 'other')
      byTag.set(tag, [...(byTag.get(tag) ?? []), operationHtml(method, path, operation)])
    }
  }
  const info = document['info'] as Json
  const schemas = Object.entries(((document['components'] as Json)['schemas'] ?? {}) as Json)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info['title'])}</title>
<style>${style}</style>
<h1>${escape(info['title'])}</h1>
<p>${escape(info['description'])}</p>
<p><a href="/api/v1/openapi.json">OpenAPI 3.1 document</a></p>
<nav aria-label="Groups">${[...byTag.keys(), 'schemas'].map((tag) => `<a href="#${escape(tag)}">${escape(tag)}</a>`).join(' ')}</nav>
${[...byTag].map(([tag, operations]) => `<section id="${escape(tag)}"><h2>${escape(tag)}</h2>${operations.join('\n')}</section>`).join('\n')}
<section id="schemas"><h2>schemas</h2>${schemas.map(([name, schema]) => details(`<code>${escape(name)}</code>`, pre(schema), `schema-${name}`)).join('\n')}</section>
</html>
`
}

function operationHtml(method: string, path: string, operation: Json): string {
  const head = `<span class="method">${escape(method.toUpperCase())}</span> <code>/api/v1${escape(path)}</code> ${escape(operation['summary'])}`
  const parameters = ((operation['parameters'] ?? []) as Json[]).filter((parameter) => parameter['name'] !== undefined)
  const body = operation['requestBody'] as Json | undefined
  const answers = Object.entries(operation['responses'] as Record<string, Json>)
  return details(
    head,
    [
      parameters.length > 0 ? `<h3>Parameters</h3><dl>${parameters.map(parameterHtml).join('')}</dl>` : '',
      body ? `<h3>Body</h3>${pre(firstSchema(body))}` : '',
      `<h3>Answers</h3>${answers.map(([status, answer]) => details(escape(status), pre(firstSchema(answer)))).join('')}`,
    ].join(''),
    `${method}-${path}`,
  )
}

const parameterHtml = (parameter: Json): string =>
  `<dt><code>${escape(parameter['name'])}</code> in ${escape(parameter['in'])}${parameter['required'] ? ', required' : ''}</dt><dd>${pre(parameter['schema'])}</dd>`

function firstSchema(holder: Json): unknown {
  const media = Object.entries((holder['content'] ?? {}) as Record<string, Json>)[0]
  return media ? { [media[0]]: media[1]['schema'] } : holder['description']
}

const pre = (value: unknown): string => `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`
const details = (summary: string, body: string, id?: string): string =>
  `<details${id === undefined ? '' : ` id="${escape(id)}"`}><summary>${summary}</summary>${body}</details>`
