/** What the control plane's process is made of once it has started. Tests make one from their own parts. */
import type { PublicKeyLookup, ServiceKey } from '@repo/contract/edge'
import type { Clock } from '@repo/core'
import type { DirectoryDatabase } from '@repo/db/control-plane'
import type { Metrics } from '@repo/telemetry'

import type { SnapshotShelf } from '../features/directory/snapshot-shelf.ts'
import type { BuiltInOperator } from '../features/operators/built-in-operator.ts'
import type { SessionSigner } from '../features/operators/session-signer.ts'

import type { ControlEnvironment } from './environment.ts'
import type { HeadWatch } from './head-watch.ts'

export interface ControlServices {
  readonly environment: ControlEnvironment
  readonly directory: DirectoryDatabase
  readonly clock: Clock
  /** Signs snapshots and the feed. */
  readonly signingKey: ServiceKey
  /** Public keys of zones and edges; private ones are nowhere here. */
  readonly trustedKeys: PublicKeyLookup
  readonly heads: HeadWatch
  readonly snapshots: SnapshotShelf
  readonly metrics: Metrics
  readonly sessions: SessionSigner
  /** Absent outside the local stack. */
  readonly builtInOperator: BuiltInOperator | undefined
  /** When the workflow engine last proved that it works. */
  workflowsAliveAt(): Date
  /** Aborted when the process shuts down: open streams end, so that it can. */
  readonly stopping: AbortSignal
  close(): Promise<void>
}
