import type { z } from 'zod'

/**
 * Reads configuration once, at start. Fails closed: a missing or malformed variable stops the process and the message lists every one.
 * @throws Error naming each variable that is missing or wrong, never its value
 */
export function parseEnvironment<Schema extends z.ZodType>(schema: Schema, source: NodeJS.ProcessEnv = process.env): z.infer<Schema> {
  const result = schema.safeParse(source)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete:\n${lines.join('\n')}`)
}
