/**
 * Second entry point of a zone: runs its durable workflows and serves no traffic. Start as many as the work needs; each takes from the same
 * queues, and when one dies the others take its work over within seconds. On SIGTERM it stops taking work, gives what runs a moment to
 * finish, hands back the rest and exits. It runs unbuilt, so nothing it imports may use `$app`, `$env` or `$lib`.
 */
import { startWorker } from './server/start-worker.ts'

const drainMs = 2_000

const worker = await startWorker()

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    worker.drain(drainMs).then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
