import { formatMoney, fromWire } from '@repo/money'
import type { MonthResult } from './run-month.ts'

/** One entity's month as a page to read in a terminal: what was billed, collected, is owed, and whether it is right. */
export function monthReport({ organization, books, month, expected, differences }: MonthResult): string {
  const { currencyCode: currency, name } = books.association
  const show = (minor: bigint) => formatMoney(fromWire({ amountMinor: String(minor), currency }), organization.locale)
  const sumOf = (amounts: Iterable<string>) => [...amounts].reduce((total, amount) => total + BigInt(amount), 0n)
  const receiptsOf = (bounced: boolean) => expected.receipts.filter((receipt) => (receipt.rule === 'bounced') === bounced)
  const received = receiptsOf(false)
  const bounced = receiptsOf(true)
  const aged = expected.aged
  const lines: [string, string][] = [
    ...Object.entries(expected.charges).map(([kind, charges]): [string, string] => [
      `Billed, ${kind}: ${Object.keys(charges).length} units`,
      show(sumOf(Object.values(charges))),
    ]),
    [`Received: ${received.length} receipts`, show(sumOf(received.map((receipt) => receipt.amount)))],
    [`Bounced: ${bounced.length} receipts`, show(sumOf(bounced.map((receipt) => receipt.amount)))],
    ['Receivable, not due', show(BigInt(aged.notDue))],
    ['Receivable, 1–30 days late', show(BigInt(aged.days1To30))],
    ['Receivable, 31–60 days late', show(BigInt(aged.days31To60))],
    ['Receivable, 61–90 days late', show(BigInt(aged.days61To90))],
    ['Receivable, over 90 days late', show(BigInt(aged.over90))],
    ['Receivable in all', show(sumOf(Object.values(aged)))],
    ["Owners' credits", show(-BigInt(expected.trialBalance['2100'] ?? '0'))],
    ['Operating bank', show(BigInt(expected.trialBalance['1000'] ?? '0'))],
  ]
  const width = Math.max(...lines.map(([label]) => label.length))
  const amountWidth = Math.max(...lines.map(([, amount]) => amount.length))
  const verdict =
    differences.length === 0
      ? 'Every charge, owner, age and account agrees with the independent calculation to the minor unit.'
      : differences.map((one) => `DIFFERS  ${one.figure}: expected ${one.expected}, the books say ${one.actual}`).join('\n  ')
  return [
    `${name} · ${organization.name} · ${organization.zone.toUpperCase()} · ${month}`,
    ...lines.map(([label, amount]) => `  ${label.padEnd(width)}  ${amount.padStart(amountWidth)}`),
    `  ${verdict}`,
  ].join('\n')
}
