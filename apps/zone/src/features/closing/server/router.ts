import { closingChecks } from './closing-checks.ts'

export const closingRouter = { checks: closingChecks }
