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

/** Reads what a workflow that ran undisturbed has recorded: the kills follow from that, so a new step is covered without anybody naming it. */
export async function historyOf(superuser: Client, workflowName: string, workflowId: string): Promise<WorkflowHistory> {
  const steps = await recordedSteps(superuser, workflowId)
  if (steps.length === 0) throw new Error(`${workflowName} has no history under ${workflowId}`)
  return { workflowName, steps }
}

// The engine's own steps: it records them in one statement, and there is nothing of ours to repeat.
const isOurs = (step: RecordedStep): boolean => !step.name.startsWith('DBOS.')

/** Both sides of the commit of every step; of one that repeats, its first, middle and last execution. */
export function killPoints({ workflowName, steps }: WorkflowHistory): KillPoint[] {
  const byName = Map.groupBy(steps.filter(isOurs), (step) => step.name)
  const chosen = [...byName.values()].flatMap((same) => [...new Set([same.at(0), same.at(Math.floor(same.length / 2)), same.at(-1)])])
  return chosen
    .flatMap((step) => step ?? [])
    .toSorted((one, other) => one.step - other.step)
    .flatMap((step) =>
      (['before-commit', 'after-commit'] as const).map((side) => ({ workflowName, step: step.step, stepName: step.name, side })),
    )
}

/** Names of the steps of a history that no kill reached. */
export function uncovered(histories: readonly WorkflowHistory[], reached: readonly KillPoint[]): string[] {
  return histories.flatMap(({ workflowName, steps }) =>
    [...new Set(steps.filter(isOurs).map((step) => step.name))]
      .flatMap((stepName) => (['before-commit', 'after-commit'] as const).map((side) => ({ stepName, side })))
      .filter(
        ({ stepName, side }) =>
          !reached.some((point) => point.workflowName === workflowName && point.stepName === stepName && point.side === side),
      )
      .map(({ stepName, side }) => `${workflowName}/${stepName}:${side}`),
  )
}
