/**
 * Removes from one organisation what nobody needs any more: stored answers of repeated writes, old notices, imports that nobody
 * finished, and files that no import knows of. How long each is
 * kept is in docs/retention.md. The daily round starts one for every active organisation, under the day as its id.
 *
 * Durable, because what is removed may be much and is removed piece by piece: each piece is one transaction under the organisation's own policy,
 * so that nobody waits long for its locks, and another worker goes on where one died. It gives up on nothing: what one day could not remove is due
 * the next day too.
 */
import { z } from 'zod'
import { erasePersonal } from '../features/audit/index.ts'
import { expireNextImport, findStrayFiles, removeFiles, removeUnfinishedUploads } from '../features/imports/workflows.ts'
import { eraseCorrections } from '../features/corrections/workflows.ts'
import { forgetNotices } from '../features/notices/workflows.ts'
import { defineWorkflow } from './define-workflow.ts'
import { forgetAnswers } from './idempotency.ts'

/** Work that nobody waits for, in a queue of its own: a round over many organisations must not stand in the way of what people started. */
export const tidyingQueue = 'tidying'

export const tidyOrganization = defineWorkflow({
  name: 'tidy-organization',
  queue: tidyingQueue,
  steps: [
    ...(['forget-answers', 'erase-addresses', 'forget-notices', 'erase-corrections', 'expire-import'] as const),
    ...(['remove-unfinished-files', 'find-stray-files', 'remove-stray-files'] as const),
  ],
  input: z.strictObject({}),
  async run(run) {
    const { clock } = run.services
    for (let more = true; more;) more = await run.transaction('forget-answers', (tx) => forgetAnswers(tx, clock.now()))
    for (let more = true; more;) more = await run.transaction('erase-addresses', (tx) => erasePersonal(tx, clock.now()))
    for (let more = true; more;) more = await run.transaction('forget-notices', (tx) => forgetNotices(tx, clock.now()))
    for (let more = true; more;) more = await run.transaction('erase-corrections', (tx) => eraseCorrections(tx, clock.now()))
    for (let more = true; more;) more = await run.transaction('expire-import', (tx) => expireNextImport(tx, run))
    await run.step('remove-unfinished-files', () => removeUnfinishedUploads(run))
    for (;;) {
      const strays = await run.transaction('find-stray-files', (tx) => findStrayFiles(tx, run))
      if (strays.length === 0) return
      await run.step('remove-stray-files', () => removeFiles(run, strays))
    }
  },
})
