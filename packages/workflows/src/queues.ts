import { DBOS } from '@dbos-inc/dbos-sdk'

export interface QueueOptions {
  readonly name: string
  /** How many workflows of one organisation may run at once, over all workers, so that none starves the others. Absent: not divided. */
  readonly perOrganizationMax?: number
  /** How many workflows one worker runs at once. */
  readonly perWorkerMax: number
  /**
   * Time between two looks at the queue. An idle worker costs about 4 % of a core and 10 transactions a second with queues at one second,
   * and twice that at a fifth of one, so a second is the default.
   */
  readonly pollingIntervalMs?: number
}

/** The queue of schedules and housekeeping. It is not divided, for its work belongs to no organisation. */
export const housekeepingQueue = 'housekeeping'

/** Writes the queues' settings; a worker of an older version leaves them as a newer one set them. */
export async function registerQueues(queues: readonly QueueOptions[]): Promise<void> {
  for (const { name, perOrganizationMax, perWorkerMax, pollingIntervalMs = 1_000 } of queues) {
    await DBOS.registerQueue(name, {
      workerConcurrency: perWorkerMax,
      minPollingIntervalMs: pollingIntervalMs,
      onConflict: 'update_if_latest_version',
      ...(perOrganizationMax === undefined ? {} : { partitionConcurrency: perOrganizationMax }),
    })
  }
}
