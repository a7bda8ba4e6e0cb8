/**
 * kill -9 before and after the commit of every step of every workflow and schedule of a zone: the work is done once, whatever dies. Which steps there are
 * the engine's own records say; that none is forgotten, the last test here. The control plane's are in control-plane.test.ts.
 */
import { scheduleWorkflowName } from '@repo/workflows'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { zoneSchedules, zoneWorkflows } from '../../apps/zone/src/server/workflows.ts'
import { killAssessmentRun } from './kills/assessment-run.ts'
import { killDiscardedFile, killFailingCheck, killFailingTakeOver, killImport } from './kills/import.ts'
import { killNotices } from './kills/notices.ts'
import { killObservedPlaces } from './kills/places.ts'
import { killClaimReport, killEscalation, killEscalationReport, killPreparation, killStatusChange } from './kills/provisioning.ts'
import { killCertificate, killGrantTimer, killRequestTimer } from './kills/staff-access.ts'
import { killDailyRound, killForgetting, killTidying } from './kills/tidying.ts'
import { startKillBench, type KillBench } from './support/kill-bench.ts'
import { missedByKills, type KillAccount, type RegisteredWorkflow } from './support/kill-points.ts'
import { startReportTaker, type ReportTaker } from './support/report-taker.ts'

let bench: KillBench
let reports: ReportTaker
const accounts: KillAccount[] = []

beforeAll(async () => {
  reports = await startReportTaker(inject('zone').dir)
  bench = await startKillBench(reports.environment)
})
afterEach(() => bench.endWorkers())
afterAll(async () => {
  await bench.close()
  reports.close()
})

describe('kill -9 before and after every step has one effect each', { timeout: 600_000 }, () => {
  test.each([
    ['an assessment run over 500 units: one charge and one balanced entry a unit', () => killAssessmentRun(bench)],
    ['an import: every unit, person and share is there once', () => killImport(bench)],
    ['an import whose file vanished: it failed once, and no line is left', () => killFailingCheck(bench)],
    ['an import that came too late: nothing is taken over, and its file goes', () => killFailingTakeOver(bench)],
    ['a discarded import: its file goes', () => killDiscardedFile(bench)],
    ['preparing an organisation: one row, one claim link, one file, one outcome', () => killPreparation(bench, reports)],
    ['the report of a claim: it arrives', () => killClaimReport(bench, reports)],
    ['an escalation: it is kept once, with one event, and opens nothing', () => killEscalation(bench)],
    ['the report of an escalation: it arrives', () => killEscalationReport(bench, reports)],
    ['a change of status: the fence stands, and one event tells of it', () => killStatusChange(bench, reports)],
    ['a request that nobody answered: it expires once, with one event', () => killRequestTimer(bench)],
    ['a grant whose time is over: it ends once, with one event', () => killGrantTimer(bench)],
    ['notices: each mailbox has its message once, and one event tells of it', () => killNotices(bench)],
    ['the proof that nobody has standing access: one certificate a day, and it names what was planted', () => killCertificate(bench)],
    [
      'the nightly look at where copies are: one inventory, and one word to each trail of a backup elsewhere',
      () => killObservedPlaces(bench),
    ],
    ['tidying an organisation: what is kept for a while goes, not a day too early', () => killTidying(bench)],
    ['forgetting finished workflows: whole ones, not a day too early', () => killForgetting(bench)],
    ['the daily round: every active organisation is tidied once a day', () => killDailyRound(bench)],
  ])('%s', async (_guarantee, scenario) => {
    accounts.push(await scenario())
  })
})

test('no step of any registered workflow or schedule is left out', () => {
  const never = () => Promise.reject(new Error('never run here'))
  const nowhere = { place: { zone: 'eu', cell: { regions: [] } as never }, folders: { objects: '', backups: undefined } }
  const schedules = zoneSchedules({ databaseUrl: '', withOrg: never, withIdentity: never, ...nowhere })
  const registered: RegisteredWorkflow[] = [
    ...zoneWorkflows,
    ...schedules.map((schedule) => ({ name: scheduleWorkflowName(schedule), steps: [schedule.name] })),
  ]
  expect(registered.length).toBeGreaterThan(9)
  expect(missedByKills(registered, accounts)).toEqual([])
})
