/**
 * Reads a posted form. Texts are kept exactly as typed and come back with the answer, so that nobody types anything twice (WCAG 3.3.7);
 * each problem is said beside its field and in the summary, in the same words.
 */
import { fail, type ActionFailure } from '@sveltejs/kit'
import { parseDateText, parseMoneyText, type MoneyProblem } from '@repo/ui/format'
import { m } from '#lib/paraglide/messages.js'
import type { Money } from '../formats.ts'
import { describeError, describeFieldError, problemOf, type Notation } from './describe-error.ts'
import { readForm } from './read-form.ts'

export interface FormAnswer {
  readonly values: Readonly<Record<string, string>>
  /** Field → what is wrong and how to mend it. */
  readonly errors: Readonly<Record<string, string>>
  /** About no single field. */
  readonly general: string | undefined
}

export class FormReader {
  readonly #data: FormData
  readonly #errors: Record<string, string> = {}
  #notation: Notation | undefined

  private constructor(data: FormData) {
    this.#data = data
  }

  static async of(request: Request): Promise<FormReader> {
    return new FormReader(await readForm(request))
  }

  /** Fields that stand in an address, as those of a preview do. */
  static fromParams(params: URLSearchParams): FormReader {
    const data = new FormData()
    for (const [name, value] of params) data.append(name, value)
    return new FormReader(data)
  }

  /** What was typed and what was refused so far. */
  get answer(): FormAnswer {
    return { values: this.#values(), errors: { ...this.#errors }, general: undefined }
  }

  /** Made when the form opened, so that pressing twice saves once. */
  get idempotencyKey(): string {
    return this.text('idempotencyKey') ?? crypto.randomUUID()
  }

  /** Trimmed text, or undefined when nothing was typed. */
  text(name: string): string | undefined {
    const value = this.#data.get(name)
    const trimmed = typeof value === 'string' ? value.trim() : ''
    return trimmed === '' ? undefined : trimmed
  }

  all(name: string): string[] {
    return this.#data.getAll(name).flatMap((value) => (typeof value === 'string' ? [value] : []))
  }

  file(name: string): File | undefined {
    const value = this.#data.get(name)
    return value instanceof File && value.size > 0 ? value : undefined
  }

  checked(name: string): boolean {
    return this.#data.has(name)
  }

  /** @param label the field's label, for "Enter the name" */
  required(name: string, label: string): string {
    return this.text(name) ?? this.#refuse(name, m.error_required({ field: label }), '')
  }

  money(name: string, currency: string, notation: Notation): Money {
    this.#notation = notation
    const reading = parseMoneyText(this.text(name) ?? '', notation)
    if (reading.ok) return { amountMinor: reading.minor, currency }
    return this.#refuse(name, moneyProblem(reading.problem, notation.exponent, currency), { amountMinor: '0', currency })
  }

  date(name: string, label: string, reader: { locale: string; today: string }): string {
    const typed = this.text(name)
    const read = typed === undefined ? undefined : parseDateText(typed, reader)
    return read ?? this.#refuse(name, typed === undefined ? m.error_required({ field: label }) : m.error_date(), '')
  }

  refuse(name: string, error: string): void {
    this.#errors[name] = error
  }

  get isRefused(): boolean {
    return Object.keys(this.#errors).length > 0
  }

  fail(status = 422, general?: string): ActionFailure<FormAnswer> {
    return fail(status, { ...this.answer, general })
  }

  /**
   * Makes the call when nothing was refused yet, and turns a declared error into the form's own.
   * @param fields input path of the procedure → name of the form's field, where they differ
   */
  async call<Result>(
    run: () => Promise<Result>,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<{ ok: true; result: Result } | { ok: false; failure: ActionFailure<FormAnswer> }> {
    if (this.isRefused) return { ok: false, failure: this.fail() }
    try {
      return { ok: true, result: await run() }
    } catch (error) {
      const problem = problemOf(error)
      if (!problem || problem.status >= 500) throw error
      const described = describeError(problem, this.#notation)
      for (const [path, texts] of Object.entries(problem.fieldErrors))
        this.refuse(fields[path] ?? fields[path.split('.')[0] ?? ''] ?? path, describeFieldError(texts[0] ?? ''))
      const named = fields[problem.code]
      if (named) this.refuse(named, described)
      return { ok: false, failure: this.fail(problem.status, this.isRefused ? undefined : described) }
    }
  }

  #values(): Record<string, string> {
    return Object.fromEntries(
      [...this.#data].flatMap(([name, value]) => (typeof value === 'string' && !secret(name) ? [[name, value]] : [])),
    )
  }

  #refuse<Value>(name: string, error: string, value: Value): Value {
    this.refuse(name, error)
    return value
  }
}

/** A password is never sent back, not even to the person who typed it. */
function secret(name: string): boolean {
  return /password|secret/i.test(name)
}

function moneyProblem(problem: MoneyProblem, exponent: number, currency: string): string {
  if (problem === 'empty') return m.error_money_empty()
  if (problem === 'too_many_decimals') return m.error_money_decimals({ count: exponent, currency })
  if (problem === 'separators') return m.error_money_separators()
  if (problem === 'too_large') return m.field_TOO_LARGE()
  return m.error_money_number()
}
