import type { Money } from './formats.ts'
import type { FailureCode, ProblemCode } from './assessment-problems.ts'

/** What a preview screen needs of the API's answer. */
export interface Preview {
  readonly items: readonly {
    readonly unitId: string
    readonly unitLabel: string
    readonly weight: string
    readonly amount: Money
    readonly previousAmount: Money | null
    readonly shares: readonly { readonly partyName: string; readonly amount: Money }[]
    readonly problem: FailureCode | null
  }[]
  readonly nextCursor: string | null
  readonly summary: {
    readonly problems: readonly ProblemCode[]
    readonly unitCount: number
    readonly billedCount: number
    readonly nothingToBillCount: number
    readonly failingCount: number
    readonly differingCount: number
    readonly total: Money
    readonly previousTotal: Money | null
    readonly previousPeriodStart: string | null
    readonly leftOver: number
  }
}

export interface Terms {
  readonly dueOn: string
}
