import type { z } from 'zod'
import type { OrgId } from '@repo/core'
import type { Portable } from './portable.ts'

/** When and how often a plain step is tried again. */
export interface StepRetry {
  /** Attempts in all; 1 means no second try. */
  readonly attemptsMax: number
  /** Wait before the second attempt; it doubles with every further one. */
  readonly intervalMs: number
  /** Which errors are worth a second try; all of them when absent. */
  readonly shouldRetry?: (error: unknown) => boolean
}

/**
 * What a workflow body may use. Everything that touches the world goes through it: a body is replayed from its start after a crash,
 * and only what went through a step is remembered. Time and randomness therefore come from steps too.
 */
export interface WorkflowRun<Tx, Options, Services, Step extends string = string> {
  readonly workflowId: string
  /** The organisation the workflow was enqueued in. All its transactions open in this scope. */
  readonly organizationId: OrgId
  /** What the worker was launched with: object store, clock and the like. */
  readonly services: Services
  /**
   * A step whose effect is one database transaction. It takes effect exactly once: the checkpoint commits with the rows it covers, also
   * when the process dies between commit and answer, and also when a stopped process wakes after its work was taken over.
   * Passing failures (lost connection, serialization, an organisation that is moving) are retried; any other error is recorded and thrown.
   */
  transaction<Result>(name: Step, work: (tx: Tx) => Promise<Result>, options?: Options): Promise<Portable<Result>>
  /**
   * A step that calls something outside the database. It takes effect at least once: give the called party `key`, which stays the same
   * over every repetition, so that it can tell a repetition from a new call. Passing failures are retried, whatever `retry` says of the others.
   */
  step<Result>(name: Step, effect: (key: string) => Promise<Result>, retry?: StepRetry): Promise<Portable<Result>>
  /** Sleeps durably: a restart does not begin the wait again. */
  sleep(durationMs: number): Promise<void>
  /** The instant of the first execution, the same in every replay. */
  now(): Promise<Date>
}

export interface WorkflowDefinition<
  Tx,
  Options,
  Services,
  Schema extends z.ZodType = z.ZodType,
  Result = unknown,
  Step extends string = string,
> {
  /** kebab-case, and for ever: rows that wait in the queue carry it. */
  readonly name: string
  /** The queue it waits in unless `enqueue` says another. */
  readonly queue: string
  /** Names of its steps, kebab-case. Traces show declared names only, and the kill tests fail on a step they do not reach. */
  readonly steps: readonly Step[]
  /** Read at the start of every execution; input is identifiers and codes, never names or free text of people. */
  readonly input: Schema
  // A method, so that a definition with named steps fits where any definition is taken.
  run(run: WorkflowRun<Tx, Options, Services, Step>, input: z.infer<Schema>): Promise<Result>
}

/** The part of a definition that is enough to enqueue it: name, queue and the type of its input. */
export interface WorkflowReference<Input> {
  readonly name: string
  readonly queue: string
  readonly input: z.ZodType<Input>
}

/** Every name a trace of these workflows can show, for the telemetry's list of declared names. */
export function workflowSpanNames(workflows: readonly { readonly name: string; readonly steps: readonly string[] }[]): string[] {
  return workflows.flatMap(({ name, steps }) => [name, ...steps, workflowSpanName(name), ...steps.map((step) => stepSpanName(name, step))])
}

export function workflowSpanName(workflow: string): string {
  return `workflow ${workflow}`
}

export function stepSpanName(workflow: string, step: string): string {
  return `${workflow}/${step}`
}

/**
 * Binds `defineWorkflow` to the transaction type of one application, once per application.
 *
 * @example export const { defineWorkflow } = workflowsOver<OrgTransaction, StepOptions, Services>()
 */
export function workflowsOver<Tx, Options = undefined, Services = undefined>() {
  return {
    /** Declares a workflow. It runs only in a worker that registers it; anywhere else it serves as the reference to enqueue. */
    defineWorkflow<Schema extends z.ZodType, Result, const Step extends string>(
      definition: WorkflowDefinition<Tx, Options, Services, Schema, Result, Step>,
    ): WorkflowDefinition<Tx, Options, Services, Schema, Result, Step> {
      return definition
    },
  }
}
