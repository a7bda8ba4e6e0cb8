/**
 * The tenant lifecycle, the control plane's half. It decides and records in the directory, then orders the zone by a job; what the zone did comes
 * back as a report (features/zones/take-reports.ts) and starts the next workflow.
 *
 *   create: reserved ─ provision-organization ─▶ job `provision` … zone prepares … claimable … claimed ─ activate-organization ─▶ active
 *   suspend, resume, close: follow-status ─▶ job with the status the directory holds when it runs
 *
 * Durable, because an organisation that was reserved must reach its zone although this process dies in between. Each step is one transaction with
 * its checkpoint, so a job is ordered once. Nothing here gives up: a zone that is away finds its jobs when it comes back.
 */
import { lockOrganization, orderJob, setStatus } from './organization-store.ts'
import { mayFollow } from './lifecycle.ts'
import { defineWorkflow, lifecycleInput, lifecycleQueue } from '../../server/define-workflow.ts'
import { organizationStatus } from '@repo/contract/boundary'

export const provisionOrganization = defineWorkflow({
  name: 'provision-organization',
  queue: lifecycleQueue,
  steps: ['order-provisioning'],
  input: lifecycleInput,
  async run(run, { organizationId }) {
    return run.transaction('order-provisioning', async (tx) => {
      const row = await lockOrganization(tx, organizationId)
      if (row.status !== 'provisioning') return 'not_provisioning'
      await orderJob(tx, row, 'provision', 'provisioning')
      return 'ordered'
    })
  },
})

/** Runs when the zone reported that somebody claimed the organisation. */
export const activateOrganization = defineWorkflow({
  name: 'activate-organization',
  queue: lifecycleQueue,
  steps: ['activate', 'order-activation'],
  input: lifecycleInput,
  async run(run, { organizationId }) {
    const outcome = await run.transaction('activate', async (tx) => {
      const row = await lockOrganization(tx, organizationId)
      // An operator may have closed it between the claim and now; a claim does not reopen it.
      if (!mayFollow(organizationStatus.parse(row.status), 'active') || row.status === 'suspended') return 'superseded'
      await setStatus(tx, organizationId, 'active')
      return 'activated'
    })
    if (outcome === 'superseded') return outcome
    return run.transaction('order-activation', async (tx) => {
      await orderJob(tx, await lockOrganization(tx, organizationId), 'set_status', 'active')
      return 'ordered'
    })
  },
})

/** Runs after an operator changed a status. It orders what the directory says now, so of two quick changes the last one stands. */
export const followStatus = defineWorkflow({
  name: 'follow-status',
  queue: lifecycleQueue,
  steps: ['order-status'],
  input: lifecycleInput,
  async run(run, { organizationId }) {
    return run.transaction('order-status', async (tx) => {
      const row = await lockOrganization(tx, organizationId)
      const status = organizationStatus.parse(row.status)
      if (status === 'closed') await orderJob(tx, row, 'close', 'closed')
      else if (status === 'active' || status === 'read_only' || status === 'suspended') await orderJob(tx, row, 'set_status', status)
      else return 'nothing_to_order'
      return 'ordered'
    })
  },
})
