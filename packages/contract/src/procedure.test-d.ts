import { orgProcedure } from './procedure.ts'

// An organisation procedure names its Cerbos resource and action, or it does not compile.
orgProcedure({ resource: 'unit', action: 'list' })
// @ts-expect-error nothing named
orgProcedure()
// @ts-expect-error the action is missing
orgProcedure({ resource: 'unit' })
// @ts-expect-error the resource is missing
orgProcedure({ action: 'list' })
// @ts-expect-error only reads can be listed for audit: a write always is
orgProcedure({ resource: 'unit', action: 'create', audit: 'write' })
// @ts-expect-error the access cannot be talked down
orgProcedure({ resource: 'unit', action: 'create', access: 'open' })
