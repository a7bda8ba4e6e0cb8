import { isUuid } from '@repo/core'
import { z } from 'zod'

/** `POST <edge admin>/instances` every two seconds by each app instance; `DELETE /instances/<id>` when it drains. Both answer 204. */
export const instancesPath = '/instances'
export const instanceHeartbeatMs = 2000

export const instanceRegistrationSchema = z.strictObject({
  instanceId: z.string().refine(isUuid, 'must be a lower-case canonical UUID'),
  /** `http://127.0.0.1:9203`; an address without a path. */
  address: z.string().regex(/^https?:\/\/[a-z0-9.:[\]-]{1,200}$/),
})
export type InstanceRegistration = z.infer<typeof instanceRegistrationSchema>
