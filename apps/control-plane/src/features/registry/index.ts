/** The registry of regions and the residency policies: what is stored of them, and the rules of both. Procedures are in features/residency. */
export * from './policy-store.ts'
export * from './policy.ts'
export * from './region-store.ts'
export * from './region.ts'
export * from './register-places.ts'
