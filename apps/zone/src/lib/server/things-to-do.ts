import type { Money } from '../formats.ts'
import type { Overview } from './overview.ts'

/** One thing that waits for somebody. The page says it in words and gives it one button. */
export type Task =
  | {
      readonly kind: 'run_failed' | 'run_posting'
      readonly association: string
      readonly associationId: string
      readonly runId: string
      readonly periodStart: string
      readonly done: number
      readonly units: number
      readonly failed: number
    }
  | { readonly kind: 'overdue'; readonly association: string; readonly associationId: string; readonly amount: Money }
  | {
      readonly kind: 'import_checked'
      readonly association: string
      readonly associationId: string
      readonly importId: string
      readonly problems: number
    }
  | { readonly kind: 'no_units'; readonly association: string; readonly associationId: string }
  | { readonly kind: 'no_associations' }

interface Sources {
  readonly overview: readonly Overview[]
  readonly runs: readonly {
    readonly id: string
    readonly associationId: string
    readonly status: string
    readonly periodStart: string
    readonly progress: { readonly units: number; readonly posted: number; readonly nothingToBill: number; readonly failed: number }
  }[]
  readonly imports: readonly { readonly id: string; readonly associationId: string; readonly problemCount: number }[]
  readonly associations: readonly { readonly id: string; readonly name: string; readonly unitCount: number }[]
}

/** The work list: what failed first, then what is late, what waits, and what runs by itself last. */
export function thingsToDo({ overview, runs, imports, associations }: Sources): Task[] {
  const name = (id: string) => associations.find((association) => association.id === id)?.name ?? ''
  const ofRun = (run: Sources['runs'][number]) => ({
    association: name(run.associationId),
    associationId: run.associationId,
    runId: run.id,
    periodStart: run.periodStart,
    done: run.progress.posted + run.progress.nothingToBill,
    units: run.progress.units,
    failed: run.progress.failed,
  })
  const late = (item: Overview) => BigInt(item.aged.days61To90.amountMinor) + BigInt(item.aged.over90.amountMinor)
  return [
    ...runs.filter((run) => run.status === 'partly_failed').map((run): Task => ({ kind: 'run_failed', ...ofRun(run) })),
    ...overview
      .filter((item) => late(item) > 0n)
      .map((item): Task => ({
        kind: 'overdue',
        association: item.associationName,
        associationId: item.associationId,
        amount: { amountMinor: String(late(item)), currency: item.aged.total.currency },
      })),
    ...imports.map((item): Task => ({
      kind: 'import_checked',
      association: name(item.associationId),
      associationId: item.associationId,
      importId: item.id,
      problems: item.problemCount,
    })),
    ...associations
      .filter(({ unitCount }) => unitCount === 0)
      .map((item): Task => ({ kind: 'no_units', association: item.name, associationId: item.id })),
    ...(associations.length === 0 ? [{ kind: 'no_associations' } as const] : []),
    ...runs.filter((run) => run.status === 'posting').map((run): Task => ({ kind: 'run_posting', ...ofRun(run) })),
  ]
}
