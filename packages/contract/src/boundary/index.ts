export * from './organization.ts'
export * from './residency-policy.ts'
export * from './zone-jobs.ts'
export * from './zone-reports.ts'
