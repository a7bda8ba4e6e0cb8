/**
 * Every durable workflow of a zone. The worker registers them all; the web process enqueues by the same definitions and runs none.
 * A workflow that is missing here waits in its queue for ever, so a test compares this list with the files.
 */
import type { OrgTransaction, ZoneDatabase } from '@repo/db/zone'
import { deleteFinishedWorkflows, type QueueOptions, type Schedule, type WorkflowDefinition } from '@repo/workflows'
import { postRun } from '../features/assessments/index.ts'
import { checkImport, commitImport, discardImportFile } from '../features/imports/workflows.ts'
import {
  applyStatus,
  controlQueue,
  prepareOrganization,
  reportClaim,
  reportEscalation,
  takeEscalation,
} from '../features/provisioning/index.ts'
import { noticesQueue, sendNotices } from '../features/notices/workflows.ts'
import { accessTimersQueue, endGrant, endRequest, standingAccessWatch } from '../features/staff-access/workflows.ts'
import { observeNewCell, observePlaces, type ObservePlacesOptions } from '../features/places/index.ts'
import { activeOrganizations, dailyRound, type DailyRoundOptions } from './daily-round.ts'
import { organizationQueue, type WorkflowServices } from './define-workflow.ts'
import type { StepOptions } from './step-transactions.ts'
import { tidyingQueue, tidyOrganization } from './tidy-organization.workflow.ts'

export const zoneWorkflows: readonly WorkflowDefinition<OrgTransaction, StepOptions, WorkflowServices>[] = [
  prepareOrganization,
  applyStatus,
  reportClaim,
  takeEscalation,
  reportEscalation,
  checkImport,
  commitImport,
  discardImportFile,
  postRun,
  tidyOrganization,
  endRequest,
  endGrant,
  sendNotices,
]

export const zoneQueues: readonly QueueOptions[] = [
  { name: organizationQueue, perOrganizationMax: 2, perWorkerMax: 6 },
  // A person waits on the claim page for these. Most of their time they sleep towards a control plane that is away, so many may.
  { name: controlQueue, perOrganizationMax: 1, perWorkerMax: 200, pollingIntervalMs: 250 },
  { name: accessTimersQueue, perOrganizationMax: 1_000, perWorkerMax: 10_000 },
  { name: noticesQueue, perOrganizationMax: 100, perWorkerMax: 2_000 },
  { name: tidyingQueue, perOrganizationMax: 1, perWorkerMax: 1, pollingIntervalMs: 10_000 },
]

const dayMs = 86_400_000
/** How long the history of finished workflows is kept. */
const finishedKeptDays = 30

const forgetFinished: Schedule = {
  name: 'delete-finished-workflows',
  cron: '17 3 * * *',
  async run(scheduledAt) {
    await deleteFinishedWorkflows(new Date(scheduledAt.getTime() - finishedKeptDays * dayMs))
  },
}

export type ScheduleOptions = DailyRoundOptions & Pick<ZoneDatabase, 'withIdentity'> & Pick<ObservePlacesOptions, 'place' | 'folders'>

/** What a zone does by itself, day by day. */
export function zoneSchedules(options: ScheduleOptions): readonly Schedule[] {
  return [dailyRound(options), forgetFinished, standingAccessWatch(options), placesOf(options)]
}

const placesOf = (options: ScheduleOptions): Schedule => observePlaces(withOrganizations(options))

/** What a cell does when it was never looked at, without waiting for the night. It bears repetition, so no workflow carries it. */
export const observeAtStart = (options: ScheduleOptions, now: Date): Promise<void> => observeNewCell(withOrganizations(options), now)

const withOrganizations = (options: ScheduleOptions): ObservePlacesOptions => ({
  ...options,
  organizations: () => activeOrganizations(options.databaseUrl),
})
