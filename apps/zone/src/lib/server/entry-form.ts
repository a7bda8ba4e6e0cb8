import { m } from '#lib/paraglide/messages.js'
import { manualReasonCodes, type ManualReason } from '../words.ts'
import type { FormReader } from './form-reader.ts'

interface Account {
  readonly id: string
}

interface Notation {
  readonly locale: string
  readonly exponent: number
}

/** Lines the form begins with; more are added as they are needed. */
export const lineCountMin = 4

/**
 * Reads the lines of an entry posted by hand: an account and an amount on one side each. Lines left empty are no lines.
 * @returns debit positive, credit negative; what is wrong with a line is said beside it
 */
export function readEntryLines(form: FormReader, accounts: readonly Account[], currency: string, notation: Notation) {
  const count = Math.min(Number(form.text('lineCount') ?? lineCountMin) || lineCountMin, 200)
  const lines = Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const [account, debit, credit] = [`account_${index}`, `debit_${index}`, `credit_${index}`] as const
    const chosen = form.text(account)
    const sides = [debit, credit].filter((side) => form.text(side) !== undefined)
    if (chosen === undefined && sides.length === 0) return []
    if (!accounts.some(({ id }) => id === chosen)) form.refuse(account, m.error_entry_account())
    const [side] = sides
    if (side === undefined || sides.length > 1) {
      form.refuse(debit, side === undefined ? m.error_money_empty() : m.error_entry_sides())
      return []
    }
    const { amountMinor } = form.money(side, currency, notation)
    const minor = side === credit ? -BigInt(amountMinor) : BigInt(amountMinor)
    if (minor === 0n && !(side in form.answer.errors)) form.refuse(side, m.error_entry_zero())
    return [{ accountId: chosen ?? '', amount: { amountMinor: String(minor), currency } }]
  })
  if (lines.length < 2 && !form.isRefused) form.refuse('account_0', m.error_entry_lines())
  return lines
}

/** @param code what a list of reasons posted */
export function readReason(code: string | undefined): ManualReason {
  return manualReasonCodes.find((known) => known === code) ?? 'other'
}
