export * from './date-text.ts'
export * from './money-text.ts'
