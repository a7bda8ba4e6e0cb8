export { readAuditKeys, type AuditKeys } from './server/audit-keys.ts'
export { erasePersonal } from './server/personal-store.ts'
export { runSealer, type SealerOptions } from './server/run-sealer.ts'
