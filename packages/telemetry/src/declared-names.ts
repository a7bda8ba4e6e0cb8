/**
 * Names that telemetry may show: of spans, log events, steps, procedures, workflows. A name is code, never data, so each is declared
 * where the code is, when its module loads; anything else is exported as `undeclared`. That is how a name built from a person's data
 * by mistake stays in the process.
 */
const shape = /^[A-Za-z][A-Za-z0-9_]*([ .:/-][A-Za-z0-9_]+)*$/

const declared = new Set<string>()

export const undeclaredName = 'undeclared'

/**
 * Declares names. Call it at module level with literals, or with names that a contract lists.
 * @returns the names, so that they can be used from the result
 * @throws Error when a name is longer than 96 characters or not letters, digits and single separators
 */
export function declareNames<const Names extends readonly string[]>(names: Names): Names {
  for (const name of names) {
    if (name.length > 96 || !shape.test(name)) throw new Error('A declared name is letters, digits and single separators')
    declared.add(name)
  }
  return names
}

export const isDeclaredName = (name: string): boolean => declared.has(name)

/** Libraries name spans after a request's method and path; the path may hold anything, the method is one of these. */
const methodAndPath = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \//

/** The name itself when it is declared, a request's method alone when a path follows it, else `undeclared`. */
export function exportedName(name: string): string {
  if (declared.has(name)) return name
  const method = methodAndPath.exec(name)?.[1]
  return method === undefined ? undeclaredName : `${method} request`
}

// Spans that SvelteKit and oRPC make by themselves; hooks run in sequence are named after their functions.
declareNames([
  'sveltekit.handle.root',
  'sveltekit.handle.child',
  'sveltekit.resolve',
  'sveltekit.load',
  'sveltekit.form_action',
  'sveltekit.endpoint',
  'sveltekit.remote.call',
  'sveltekit.remote.form.post',
  'sveltekit.handle.sequenced.trace',
  'sveltekit.handle.sequenced.requireEdge',
  'sveltekit.handle.sequenced.authenticate',
  'sveltekit.handle.sequenced.presentPage',
  'sveltekit.handle.sequenced.refuseCrossSite',
  'sveltekit.render.root',
  'handle_batch_request',
  'find_procedure',
  'decode_input',
  'call_procedure',
  'validate_input',
  'validate_output',
  'handler',
  'consume_event_iterator_stream',
  'stream_event_iterator',
])
