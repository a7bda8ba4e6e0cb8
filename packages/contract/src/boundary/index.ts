export * from './organization.ts'
export * from './zone-jobs.ts'
export * from './zone-reports.ts'
