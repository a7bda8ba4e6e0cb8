/** What other features may use of the directory: its head, a cell's countries, and the routing answer. */
export { countriesOf, headOf } from './directory-store.ts'
export { toRoutingAnswer } from './routing-answer.ts'
