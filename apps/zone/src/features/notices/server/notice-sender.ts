import type { NoticeFailure } from '@repo/contract'
import type { OrgId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import type { DestinationConfig, Level } from '@repo/residency'
import { destinationRefusal, readHeldPolicy, type OwnResidency } from '../../residency/index.ts'
import { noticeText } from '../notice-texts.ts'
import type { MailServer } from './mail-server.ts'
import { addressedNotice } from './notice-store.ts'

/** What a message holds: an address, and that there is something to see. */
const levels: readonly Level[] = ['identity', 'operational']

export interface NoticeSender {
  /** Sends one notice. @returns null when the mail server accepted it, or it was settled before */
  send(organizationId: OrgId, noticeId: string): Promise<NoticeFailure | null>
}

export interface NoticeSenderOptions {
  readonly database: Pick<ZoneDatabase, 'withOrg'>
  /** Undefined: the zone sends no mail, and every notice says so. */
  readonly mailServer: MailServer | undefined
  readonly ownResidency: OwnResidency
  readonly declared: readonly DestinationConfig[]
  /** `https://eu.example.org` */
  readonly zoneOrigin: string
}

export function createNoticeSender({ database, mailServer, ownResidency, declared, zoneOrigin }: NoticeSenderOptions): NoticeSender {
  return {
    async send(organizationId, noticeId) {
      if (!mailServer) return 'NO_MAIL'
      const { place } = mailServer
      const { notice, refusal } = await database.withOrg({ orgId: organizationId, mode: 'read' }, async (tx) => ({
        notice: await addressedNotice(tx, organizationId, noticeId),
        refusal: place && destinationRefusal(place, declared, { ...(await readHeldPolicy(tx, organizationId, ownResidency)), levels }),
      }))
      if (!notice) return null
      if (notice.email === undefined) return 'NO_RECIPIENT'
      if (refusal) return 'PLACE_FORBIDDEN'
      // Of a port there is no room in a Message-ID (RFC 5322 section 3.6.4).
      const { hostname } = new URL(zoneOrigin)
      const text = noticeText({ ...notice, organizationId }, notice.locale, zoneOrigin)
      return (await mailServer.send(notice.email, `<${noticeId}@${hostname}>`, text)) ?? null
    },
  }
}
