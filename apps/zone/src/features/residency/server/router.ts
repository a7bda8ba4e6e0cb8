import { getResidency } from './get-residency.ts'

export const residencyRouter = { get: getResidency }
