/**
 * The change feed: `GET /internal/directory/changes?after=<sequence>&follow=1` answers NDJSON that never ends (`follow=0` ends after
 * the lines at hand). Every line is a compact JWS of one of the values below. Sequences are dense: a number that is not the last one
 * plus 1 is a gap, and a gap means reading the log again from the last one known. A heartbeat each second carries the log's head, so that silence and loss
 * differ from quiet. `after` older than the log answers 410.
 */
import type { OrgId } from '@repo/core'
import { isUuid } from '@repo/core'
import { z } from 'zod'
import { directoryCellSchema, directoryOrganizationSchema, directoryZoneSchema } from './directory-records.ts'
import type { PublicKeyLookup, ServiceKey } from './service-token.ts'
import { signText, verifyText } from './signed-text.ts'

export const directorySnapshotPath = '/internal/directory/snapshot'
export const directoryChangesPath = '/internal/directory/changes'
export const directoryContentTypes = { snapshot: 'application/x-freehold-directory', changes: 'application/x-ndjson' } as const
export const heartbeatIntervalMs = 1000
/** Silence after which an edge calls the feed dead and connects again. */
export const feedSilenceMs = 3000

const sequence = z.int().min(0)

export const directoryChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('organization'), organization: directoryOrganizationSchema }),
  z.strictObject({ kind: z.literal('organization_removed'), id: z.custom<OrgId>(isUuid) }),
  z.strictObject({ kind: z.literal('cell'), cell: directoryCellSchema }),
  z.strictObject({ kind: z.literal('zone'), zone: directoryZoneSchema }),
])
export type DirectoryChange = z.infer<typeof directoryChangeSchema>

export const feedLineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('change'), sequence, change: directoryChangeSchema }),
  z.strictObject({ type: z.literal('heartbeat'), head: sequence, at: z.iso.datetime() }),
])
export type FeedLine = z.infer<typeof feedLineSchema>

/** One line of the feed, without its line break. */
export const encodeFeedLine = (line: FeedLine, key: ServiceKey): Promise<string> => signText(feedLineSchema.parse(line), 'fh-feed', key)

/** @throws Error when signature, purpose or form is wrong */
export async function decodeFeedLine(text: string, lookup: PublicKeyLookup, issuer: string): Promise<FeedLine> {
  return feedLineSchema.parse(await verifyText(text, 'fh-feed', lookup, issuer))
}
