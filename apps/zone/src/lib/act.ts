/**
 * Acts that happen at once: their result is a toast and, where the API can take them back, the toast has an undo. Undo posts the act's
 * opposite to the same page; it may be refused like any act, and says so. Without scripts the page itself shows the result.
 */
import { deserialize, type ActionResult, type SubmitFunction } from '$app/forms'
import { invalidateAll } from '$app/navigation'
import { m } from './paraglide/messages.js'
import { toasts } from './toasts.ts'
import { refused } from './typed.ts'

/** What takes an act back: an action of the page and the fields it is posted with. */
export interface Undo {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}

/** What an action answers when it is done. */
export interface Done {
  readonly done: string
  readonly undo?: Undo | undefined
}

/** For `use:enhance` of a form whose action answers `Done`. */
export const act: SubmitFunction = () => {
  return async ({ result, update }) => {
    await update({ reset: false })
    // What refused the act has changed the page as well: somebody was faster, or a figure is another.
    if (result.type === 'failure') await invalidateAll()
    announceDone(result)
  }
}

/** Shows the result of an action that answered `Done`; any other result shows itself on its page. */
export function announceDone(result: Pick<ActionResult, 'type'> & { readonly data?: unknown }): void {
  const done = doneOf(result)
  if (done) announce(done)
}

function announce({ done, undo }: Done): void {
  toasts.show(done, undo && { label: m.undo(), run: () => takeBack(done, undo) })
}

async function takeBack(what: string, { action, fields }: Undo): Promise<string> {
  const body = new URLSearchParams(fields)
  try {
    const answer = await fetch(action, { method: 'POST', body, headers: { accept: 'application/json', 'x-sveltekit-action': 'true' } })
    const result: ActionResult = deserialize(await answer.text())
    await invalidateAll()
    if (result.type === 'success') return m.undone({ what })
    const reason = result.type === 'failure' ? refused(result.data)?.general : undefined
    return m.undo_failed({ reason: reason ?? m.error_broken_title() })
  } catch {
    return m.undo_failed({ reason: m.error_UPSTREAM_UNAVAILABLE() })
  }
}

function doneOf({ type, data }: { readonly type: string; readonly data?: unknown }): Done | undefined {
  if (type !== 'success') return undefined
  return typeof data === 'object' && data !== null && 'done' in data ? (data as Done) : undefined
}
