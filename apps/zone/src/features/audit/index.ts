export { readAuditKeys, type AuditKeys } from './server/audit-keys.ts'
export { runSealer, type SealerOptions } from './server/run-sealer.ts'
