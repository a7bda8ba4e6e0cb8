// The figures a month must come to, worked out from the demo's input files alone.
//
// This script is the auditor's own calculator: it imports nothing of the product, never asks the API, and follows
// docs/billing-rules.md by itself. `npm run month` compares every figure of the product with it; one minor unit of
// difference fails the month.
//
// Usage: node expected.mjs <organisation folder> <first month YYYY-MM> <last month YYYY-MM>
// Output: JSON { [associationCode]: { months: { [YYYY-MM]: Figures } } }, all amounts as strings of minor units.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, stdout } from 'node:process'

const DIGITS = { JPY: 0, BHD: 3 } // every other demo currency has two
const INCOME = { operating: '4000', reserve: '4010', utilities: '4020' }

function readTable(path) {
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  const separator = head.includes(';') ? ';' : ','
  const names = head.split(separator)
  return lines.map((line) => Object.fromEntries(line.split(separator).map((value, i) => [names[i], value])))
}

function minorUnits(text, digits) {
  const [whole, fraction = ''] = text.replace(',', '.').split('.')
  if (fraction.length > digits) throw new Error(`${text} has more than ${digits} decimals`)
  return BigInt(whole + fraction.padEnd(digits, '0'))
}

const firstDay = (month) => `${month}-01`
const dayNumber = (date) => Date.parse(`${date}T00:00:00Z`) / 86_400_000
const dateOf = (number) => new Date(number * 86_400_000).toISOString().slice(0, 10)
const nextMonth = (month) => dateOf(dayNumber(firstDay(month)) + 32).slice(0, 7)
const lastDay = (month) => dateOf(dayNumber(firstDay(nextMonth(month))) - 1)
const clip = (month, day) => {
  const wanted = `${month}-${String(day).padStart(2, '0')}`
  return wanted > lastDay(month) ? lastDay(month) : wanted
}

/** Rule R1: whole parts first; what is left goes to the largest remainders, ties in turn beginning at `rotation`. */
function split(total, weights, rotation) {
  const payers = weights.map((weight, index) => ({ weight, index })).filter((item) => item.weight > 0n)
  const whole = payers.reduce((sum, item) => sum + item.weight, 0n)
  const parts = weights.map(() => 0n)
  let left = total
  for (const [position, item] of payers.entries()) {
    parts[item.index] = (total * item.weight) / whole
    item.remainder = (total * item.weight) % whole
    left -= parts[item.index]
    item.turn = (position - (rotation % payers.length) + payers.length) % payers.length
  }
  payers.sort((a, b) => (a.remainder === b.remainder ? a.turn - b.turn : a.remainder > b.remainder ? -1 : 1))
  for (const item of payers.slice(0, Number(left))) parts[item.index] += 1n
  return { parts, left: Number(left) }
}

function gcd(a, b) {
  return b === 0n ? a : gcd(b, a % b)
}

class Association {
  constructor(folder, digits) {
    this.digits = digits
    this.units = new Map()
    for (const row of readTable(join(folder, 'units.csv'))) {
      if (!this.units.has(row.unit_label)) {
        this.units.set(row.unit_label, {
          label: row.unit_label,
          entitlement: BigInt(row.entitlement),
          area: minorUnits(row.area_sq_m, 4),
          owners: [],
        })
      }
      const [numerator, denominator] = row.share.split('/').map(BigInt)
      this.units.get(row.unit_label).owners.push({ who: row.owner_email, numerator, denominator, from: row.owned_from, to: null })
    }
    this.sales = readTable(join(folder, 'sales.csv'))
    this.budget = readTable(join(folder, 'budget.csv'))
    this.payments = readTable(join(folder, 'payments.csv'))
    this.runs = 0
    this.turns = new Map()
    this.shares = [] // { unit, who, dueOn, billed, open }
    this.credit = new Map()
    this.bank = 0n
    this.income = new Map()
  }

  sell(month) {
    const ended = new Set()
    for (const sale of this.sales.filter((row) => row.on.startsWith(month))) {
      const unit = this.units.get(sale.unit_label)
      if (!ended.has(unit)) for (const owner of unit.owners) owner.to ??= sale.on
      ended.add(unit)
      const [numerator, denominator] = sale.share.split('/').map(BigInt)
      unit.owners.push({ who: sale.owner_email, numerator, denominator, from: sale.on, to: null })
    }
  }

  bill(month, { kind, basis, amount, due_day }) {
    const units = [...this.units.values()]
    const key = `${kind}/${basis}`
    const weights = units.map((unit) => (basis === 'unit' ? 1n : unit[basis]))
    const { parts, left } = split(minorUnits(amount, this.digits), weights, this.turns.get(key) ?? 0)
    this.turns.set(key, (this.turns.get(key) ?? 0) + left)
    const dueOn = clip(month, due_day)
    const charges = {}
    for (const [index, unit] of units.entries()) {
      if (parts[index] === 0n) continue
      charges[unit.label] = parts[index]
      const owners = this.ownersIn(unit, month)
      const { parts: owed } = split(
        parts[index],
        owners.map((owner) => owner.weight),
        this.runs,
      )
      for (const [i, owner] of owners.entries()) {
        if (owed[i] > 0n) this.shares.push({ unit: unit.label, who: owner.who, dueOn, billed: owed[i], open: owed[i] })
      }
    }
    this.runs += 1
    this.income.set(kind, (this.income.get(kind) ?? 0n) + parts.reduce((sum, part) => sum + part, 0n))
    return charges
  }

  /** Rule R4: share × days owned within the month, over one denominator. */
  ownersIn(unit, month) {
    const start = dayNumber(firstDay(month))
    const end = dayNumber(firstDay(nextMonth(month)))
    const within = unit.owners
      .map((owner, ordinal) => ({
        ...owner,
        ordinal,
        days: Math.min(owner.to ? dayNumber(owner.to) : end, end) - Math.max(dayNumber(owner.from), start),
      }))
      .filter((owner) => owner.days > 0)
      .sort((a, b) => (a.from === b.from ? a.ordinal - b.ordinal : a.from < b.from ? -1 : 1))
    const common = within.reduce((lcm, owner) => (lcm * owner.denominator) / gcd(lcm, owner.denominator), 1n)
    const merged = new Map()
    for (const owner of within) {
      const weight = owner.numerator * (common / owner.denominator) * BigInt(owner.days)
      merged.set(owner.who, (merged.get(owner.who) ?? 0n) + weight)
    }
    return [...merged].map(([who, weight]) => ({ who, weight }))
  }

  /** Oldest first: by due date, then in the order billed. Returns what could not be applied. */
  settle(who, amount, undo) {
    const open = this.shares.filter((share) => share.who === who && share.open > 0n)
    open.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))
    let rest = amount
    for (const share of open) {
      const part = share.open < rest ? share.open : rest
      share.open -= part
      rest -= part
      undo?.push(() => (share.open += part))
    }
    return rest
  }

  openOf(who) {
    return this.shares.filter((share) => share.who === who).reduce((sum, share) => sum + share.open, 0n)
  }

  /** Who buys only after this month and owns nothing yet has nothing to pay, whatever their habit. */
  strangersIn(month) {
    const owners = new Set([...this.units.values()].flatMap((unit) => unit.owners.map((owner) => owner.who)))
    return new Set(this.sales.filter((sale) => sale.on > lastDay(month) && !owners.has(sale.owner_email)).map((sale) => sale.owner_email))
  }

  collect(month) {
    for (const [who, credit] of this.credit) this.credit.set(who, this.settle(who, credit))
    const events = []
    const strangers = this.strangersIn(month)
    for (const [order, row] of this.payments.entries()) {
      if (!strangers.has(row.owner_email)) events.push({ on: clip(month, row.received_day), order, row })
    }
    events.sort((a, b) => (a.on === b.on ? a.order - b.order : a.on < b.on ? -1 : 1))
    const received = []
    for (const { on, row } of events) {
      const who = row.owner_email
      const open = this.openOf(who)
      const extra = row.amount ? minorUnits(row.amount, this.digits) : 0n
      const amount = row.rule === 'partial' ? extra : row.rule === 'over' ? open + extra : open
      if (amount === 0n || (open === 0n && row.rule !== 'partial' && row.rule !== 'over')) continue
      const undo = []
      const rest = this.settle(who, amount, undo)
      received.push({ who, on, rule: row.rule, amount })
      if (row.rule === 'bounced') {
        for (const step of undo) step()
      } else {
        this.bank += amount
        if (rest > 0n) this.credit.set(who, (this.credit.get(who) ?? 0n) + rest)
      }
    }
    return received
  }

  aged(date) {
    const buckets = { notDue: 0n, days1To30: 0n, days31To60: 0n, days61To90: 0n, over90: 0n }
    for (const { dueOn, open } of this.shares) {
      const late = dayNumber(date) - dayNumber(dueOn)
      const bucket = late <= 0 ? 'notDue' : late <= 30 ? 'days1To30' : late <= 60 ? 'days31To60' : late <= 90 ? 'days61To90' : 'over90'
      buckets[bucket] += open
    }
    return buckets
  }

  month(month) {
    this.sell(month)
    const charges = {}
    for (const line of this.budget) charges[line.kind] = this.bill(month, line)
    const received = this.collect(month)
    const receivable = this.shares.reduce((sum, share) => sum + share.open, 0n)
    const credits = [...this.credit.values()].reduce((sum, credit) => sum + credit, 0n)
    const trialBalance = { 1000: this.bank, 1200: receivable, 2100: -credits }
    for (const [kind, amount] of this.income) trialBalance[INCOME[kind]] = -amount
    const owners = {}
    for (const who of new Set([...this.shares.map((share) => share.who), ...this.credit.keys()])) {
      owners[who] = { open: this.openOf(who), credit: this.credit.get(who) ?? 0n }
    }
    return { charges, receipts: received, owners, aged: this.aged(lastDay(month)), trialBalance }
  }
}

const [folder, first, last] = argv.slice(2)
const organization = JSON.parse(readFileSync(join(folder, 'organization.json'), 'utf8'))
const digits = DIGITS[organization.currency] ?? 2
const result = {}
for (const { code } of organization.associations) {
  const association = new Association(join(folder, code), digits)
  const months = {}
  for (let month = first; month <= last; month = nextMonth(month)) months[month] = association.month(month)
  result[code] = { months }
}
stdout.write(JSON.stringify(result, (_key, value) => (typeof value === 'bigint' ? String(value) : value), 1) + '\n')
