/** What other features may use of the directory: its head, a cell's countries, and the routing answer with how long it may be kept. */
export { countriesOf, headOf } from './directory-store.ts'
export { routingMaxAgeS, toRoutingAnswer } from './routing-answer.ts'
