export * from './release-content.ts'
export * from './release-datasets.ts'
export * from './withhold-small.ts'
