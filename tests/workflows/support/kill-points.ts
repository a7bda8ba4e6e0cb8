import type { Client } from 'pg'
import { recordedSteps, type RecordedStep } from './workflow-history.ts'

export interface KillPoint {
  readonly workflowName: string
  readonly step: number
  readonly stepName: string
  readonly side: 'before-commit' | 'after-commit'
}

export interface WorkflowHistory {
  readonly workflowName: string
  readonly steps: readonly RecordedStep[]
}

/** What a scenario of kills leaves for the final account: the histories it took its points from, and the points at which a worker died. */
export interface KillAccount {
  readonly histories: readonly WorkflowHistory[]
  readonly reached: readonly KillPoint[]
}

/** Reads what a workflow that ran undisturbed has recorded: the kills follow from that, so a new step is covered without anybody naming it. */
export async function historyOf(superuser: Client, workflowName: string, workflowId: string): Promise<WorkflowHistory> {
  const steps = await recordedSteps(superuser, workflowId)
  if (steps.length === 0) throw new Error(`${workflowName} has no history under ${workflowId}`)
  return { workflowName, steps }
}

const sides = ['before-commit', 'after-commit'] as const
// The engine's own steps: it records them in one statement, and there is nothing of ours to repeat.
const isOurs = (step: RecordedStep): boolean => !step.name.startsWith('DBOS.')

/** Both sides of the commit of every step; of one that repeats, its first, middle and last execution. */
export function killPoints({ workflowName, steps }: WorkflowHistory): KillPoint[] {
  const byName = Map.groupBy(steps.filter(isOurs), (step) => step.name)
  const chosen = [...byName.values()].flatMap((same) => [...new Set([same.at(0), same.at(Math.floor(same.length / 2)), same.at(-1)])])
  return chosen
    .flatMap((step) => step ?? [])
    .toSorted((one, other) => one.step - other.step)
    .flatMap((step) => sides.map((side) => ({ workflowName, step: step.step, stepName: step.name, side })))
}

/** A registered workflow with all the steps it declares; its body compiles with no other. */
export interface RegisteredWorkflow {
  readonly name: string
  readonly steps: readonly string[]
}

/**
 * What the kills have missed, as sentences: a side of a step of a registered workflow at which no worker died, whether or not any history shows that
 * step, and a workflow or step in a history that nobody registered.
 */
export function missedByKills(registered: readonly RegisteredWorkflow[], accounts: readonly KillAccount[]): string[] {
  const place = (workflow: string, step: string, side: string): string => `${workflow}/${step}:${side}`
  const reached = new Set(
    accounts.flatMap((account) => account.reached.map(({ workflowName, stepName, side }) => place(workflowName, stepName, side))),
  )
  const declared = new Map(registered.map(({ name, steps }) => [name, new Set(steps)]))
  const survived = registered.flatMap(({ name, steps }) =>
    steps.flatMap((step) => sides.map((side) => place(name, step, side))).filter((point) => !reached.has(point)),
  )
  const unknown = accounts
    .flatMap((account) => account.histories)
    .flatMap(({ workflowName, steps }) =>
      steps.filter((step) => isOurs(step) && !declared.get(workflowName)?.has(step.name)).map((step) => `${workflowName}/${step.name}`),
    )
  return [...survived.map((point) => `no worker died at ${point}`), ...new Set(unknown.map((step) => `${step} is not registered`))]
}
