import { unitErrors } from '@repo/contract'
import { uniqueConstraintOf } from '../../../server/database-failure.ts'

/** @throws UNIT_LABEL_TAKEN for a duplicate label, else the error itself */
export function labelTaken(error: unknown): never {
  if (uniqueConstraintOf(error) !== 'unit_label') throw error
  const { message } = unitErrors.definitions.UNIT_LABEL_TAKEN
  throw unitErrors.UNIT_LABEL_TAKEN({ fieldErrors: { label: [message] }, cause: error })
}
