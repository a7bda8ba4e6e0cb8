import { z } from 'zod'
import { requestErrors } from '../request-errors.ts'
import { raises } from '../wire-errors.ts'
import { instant } from '../wire.ts'
import { controlErrors } from './control-errors.ts'
import { openOperatorProcedure, operatorProcedure, operatorRoles } from './operator-procedure.ts'

export const operatorSessionSchema = z.object({
  /** Send it as `Authorization: Bearer …`. The console keeps it in a cookie. */
  token: z.string(),
  role: z.enum(operatorRoles),
  expiresAt: instant,
})

export const operators = {
  signIn: openOperatorProcedure
    .route({
      method: 'POST',
      path: '/operators/sessions',
      successStatus: 201,
      tags: ['Operators'],
      summary: 'Sign in as the built-in operator',
    })
    .errors({
      ...raises(controlErrors, 'OPERATOR_PASSPHRASE_WRONG', 'BUILT_IN_OPERATOR_REFUSED'),
      ...raises(requestErrors, 'RATE_LIMITED'),
    })
    .input(
      z.object({
        passphrase: z.string().min(1).max(200),
        /** Ask for less than the built-in operator may do. */
        role: z.enum(operatorRoles).default('operator'),
      }),
    )
    .output(operatorSessionSchema),
  signOut: operatorProcedure({ role: 'viewer' })
    .route({ method: 'DELETE', path: '/operators/sessions/current', successStatus: 204, tags: ['Operators'], summary: 'Sign out' })
    .input(z.object({}))
    .output(z.void()),
}
