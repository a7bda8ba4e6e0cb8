export * from './databases/index.ts'
export * from './services/index.ts'
