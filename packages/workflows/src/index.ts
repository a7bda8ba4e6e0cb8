/**
 * Durable work for the zone and the control plane: workflows that survive kill -9 at any step with one effect per step, on top of DBOS.
 * Web processes use `enqueue` alone; worker processes use `launchWorker`.
 */
export { enqueue, type EnqueueOptions, type RawQueryTransaction } from './enqueue.ts'
export { deleteFinishedWorkflows, deleteOrganizationWorkflows } from './housekeeping.ts'
export { workerEvents, type WorkerEvent, type WorkerEventFacts, type WorkerLog } from './log.ts'
export { migrateWorkflows, type MigrateWorkflowsOptions } from './migrate.ts'
export { isPassingFailure } from './passing-failure.ts'
export type { Portable } from './portable.ts'
export { housekeepingQueue, type QueueOptions } from './queues.ts'
export { scheduleSpanName, scheduleWorkflowName, type Schedule } from './schedules.ts'
export type { CheckpointKey, OnStepBoundary, StepBoundary, StepTransactions } from './step-transactions.ts'
export { formatWorkflowId, isWorkflowName, parseWorkflowId, type WorkflowId } from './workflow-id.ts'
export { launchWorker, leaseLostExitCode, type Worker, type WorkerOptions } from './worker.ts'
export {
  workflowSpanNames,
  workflowsOver,
  type StepRetry,
  type WorkflowDefinition,
  type WorkflowReference,
  type WorkflowRun,
} from './workflow.ts'
