export * from './audit-chain.ts'
export * from './audit-checkpoint.ts'
export * from './audit-export.ts'
export * from './commitment.ts'
