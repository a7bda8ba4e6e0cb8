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

/** The name itself when it is declared, else `undeclared`. */
export const exportedName = (name: string): string => (declared.has(name) ? name : undeclaredName)

// Spans that SvelteKit and oRPC make by themselves.
declareNames([
  'sveltekit.handle.root',
  'sveltekit.handle.child',
  'sveltekit.resolve',
  'sveltekit.load',
  'sveltekit.form_action',
  'sveltekit.remote.call',
  'sveltekit.render.root',
  'call_procedure',
  'validate_input',
  'validate_output',
  'handler',
  'consume_event_iterator_stream',
  'stream_event_iterator',
])
