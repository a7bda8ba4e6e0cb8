export * from './compliance-report.ts'
export type { Latencies } from './latencies.ts'
export * from './report-table.ts'
export type { Counted } from './tally.ts'
