import { requestLifetimeMs } from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import { tellAdministrators } from '../../notices/index.ts'
import type { RequestRow } from './request-store.ts'

type Telling = Pick<OrgContext, 'tx' | 'orgId' | 'enqueue'>

/** Tells the customer's administrators that somebody asks them, as long as the request can be answered. */
export async function tellWanted(context: Telling, { id: targetId, needsCustomer, expiresAt: until }: RequestRow): Promise<void> {
  if (needsCustomer) await tellAdministrators(context, { kind: 'access_wanted', targetId, until })
}

/** Tells them that access has begun, whoever allowed it: also afterwards, when the mail server was away for as long as it lasted. */
export function tellOpened(context: Telling, grantId: string, now: Date): Promise<void> {
  return tellAdministrators(context, { kind: 'access_opened', targetId: grantId, until: new Date(now.getTime() + requestLifetimeMs) })
}
