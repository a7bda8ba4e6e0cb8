/**
 * The catalogue beyond columns: every value of the API, of workflow inputs, of log attributes and of metric labels, with bucket and level. Generated from what
 * is declared, never written by hand; the columns' part is `buildCatalogue` of the residency package.
 */
import { contract } from '@repo/contract'
import { schemaEntries, type SchemaEntries, type SchemaEntry } from '@repo/residency'
import { attributeRules, metricDefinitions } from '@repo/telemetry'
import type { z } from 'zod'
import { ofApi, ofLogAttributes, ofMetricLabels, ofWorkflows } from './inherited.ts'

type Schema = z.core.$ZodType

interface ContractPart {
  readonly '~orpc'?: { readonly inputSchema?: unknown; readonly outputSchema?: unknown }
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && '_zod' in value
const together = (parts: readonly SchemaEntries[]): SchemaEntries => ({
  entries: parts.flatMap(({ entries }) => entries),
  problems: parts.flatMap(({ problems }) => problems),
})

/** Every field that a caller sends or gets. @param part the contract, or a part of it */
export function apiEntries(part: object = contract, path: readonly string[] = []): SchemaEntries {
  const definition = (part as ContractPart)['~orpc']
  if (!definition) return together(Object.entries(part).map(([name, child]) => apiEntries(child as object, [...path, name])))
  const inherited = ofApi[path[0] ?? '']
  return together(
    (['input', 'output'] as const).flatMap((side) => {
      const schema = definition[`${side}Schema`]
      return isSchema(schema) ? [schemaEntries(`${path.join('.')} ${side}`, schema, inherited)] : []
    }),
  )
}

/** What every workflow is told. @param workflows with their input schemas */
export function workflowEntries(workflows: readonly { readonly name: string; readonly input: Schema }[]): SchemaEntries {
  return together(workflows.map(({ name, input }) => schemaEntries(`${name} input`, input, ofWorkflows)))
}

/** What logs and traces may carry. */
export const attributeEntries = (): SchemaEntry[] => Object.keys(attributeRules).map((name) => ({ name, ...ofLogAttributes }))

/** What metrics are told apart by. */
export const metricEntries = (): SchemaEntry[] =>
  Object.entries(metricDefinitions).flatMap(([metric, { labels }]) =>
    Object.keys(labels).map((label) => ({ name: `${metric}{${label}}`, ...ofMetricLabels })),
  )
