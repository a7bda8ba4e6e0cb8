export * from './date-text.ts'
export * from '@repo/money/text'
