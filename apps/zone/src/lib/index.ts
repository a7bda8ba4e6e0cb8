export { formats, Formats, type FormatData, type Money } from './formats.ts'
