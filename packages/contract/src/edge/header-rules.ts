import { fieldName, type HeaderContext } from './field-name.ts'
import type { HeaderAction } from './header-table.ts'

/**
 * What an edge does with a field.
 * @param name any case; `_` is read as `-`, and a name that only then meets a rule is dropped
 */
export const headerAction = (name: string, context: HeaderContext): HeaderAction => fieldName(name).action(context)

/** True for a name such as `X_Org_Id` that becomes one of ours once `_` is read as `-`. */
export const isLookAlike = (name: string): boolean => fieldName(name).isLookAlike
