import { listAllowed } from './list-allowed.ts'

export const accessRouter = { allowed: listAllowed }
