/** The columns of an aged report: days overdue at its date. What falls due that day is not late yet. The store's SQL says the same; a test compares. */
export const ageBuckets = [
  { name: 'notDue', fromDays: null, toDays: 0 },
  { name: 'days1To30', fromDays: 1, toDays: 30 },
  { name: 'days31To60', fromDays: 31, toDays: 60 },
  { name: 'days61To90', fromDays: 61, toDays: 90 },
  { name: 'over90', fromDays: 91, toDays: null },
] as const
export type AgeBucket = (typeof ageBuckets)[number]['name']

/** @param daysLate negative or zero while it is not late */
export function ageBucketOf(daysLate: number): AgeBucket {
  const bucket = ageBuckets.find(({ toDays }) => toDays === null || daysLate <= toDays)
  return bucket?.name ?? 'over90'
}

/** The oldest bucket in which something is owed; `notDue` when nothing is late. */
export function oldestOf(aged: Readonly<Record<AgeBucket, bigint>>): AgeBucket {
  return agesOldestFirst.find((bucket) => aged[bucket] > 0n) ?? 'notDue'
}

const agesOldestFirst = ['over90', 'days61To90', 'days31To60', 'days1To30'] as const
