/** What an organisation's trail is told each night beside where copies are: whether all columns are classified, and what went to the control plane. */
import type { OrgTransaction } from '@repo/db/zone'
import { toldOn } from '../../../server/egress/index.ts'
import { tellOnce } from '../../../server/tell-once.ts'
import type { Coverage } from './look-at-columns.ts'

interface Night {
  readonly zone: string
  readonly cell: string
  /** A day in UTC, `YYYY-MM-DD`. */
  readonly day: string
}

const plain = { allowed: true, country: undefined, outcome: 'done' } as const

/** `classification.observed` with the columns of each bucket; `classification.uncovered` when some have none. */
export async function tellCoverage(tx: OrgTransaction, organizationId: string, { day, ...at }: Night, coverage: Coverage): Promise<void> {
  const about = { organizationId, ...at, target: 'classification' }
  for (const [bucket, items] of coverage.classified)
    await tellOnce(tx, {
      ...about,
      ...plain,
      id: `${day} ${bucket}`,
      action: 'classification.observed',
      ruleCode: 'COLUMNS_CLASSIFIED',
      bucket,
      items,
    })
  if (coverage.unclassified === 0) return
  const missing = { id: day, action: 'classification.uncovered', ruleCode: 'COLUMNS_UNCLASSIFIED', items: coverage.unclassified }
  await tellOnce(tx, { ...about, ...plain, ...missing, allowed: false, outcome: 'failed' })
}

/** `egress.observed` for each kind of message of a day that is over: those that named the organisation, and those that name none. */
export async function tellSent(tx: OrgTransaction, organizationId: string, { day, ...at }: Night): Promise<void> {
  for (const { message, bucket, messages, sentBytes } of await toldOn(tx, day)) {
    const sent = { id: `${day} ${message}`, ruleCode: message.toUpperCase(), bucket, items: messages, bytes: sentBytes }
    await tellOnce(tx, { organizationId, ...at, ...plain, ...sent, action: 'egress.observed', target: 'egress' })
  }
}
