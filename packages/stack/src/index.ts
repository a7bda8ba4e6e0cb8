/** What tests use of the local stack: the same code as `npm start`. */
export * from './databases/index.ts'
export * from './parts/index.ts'
export * from './plan/index.ts'
export * from './services/index.ts'
export * from './supervisor/index.ts'
