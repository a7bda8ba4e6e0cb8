export * from './backup-evidence.ts'
export * from './judge-places.ts'
export * from './place-label.ts'
