import type { Handle } from '@sveltejs/kit/hooks'

type Resolve = Parameters<Handle>[0]['resolve']

/**
 * Runs hooks one inside the other. Kit's own `sequence` also merges what hooks say about pages and gives each an async context of its own; here
 * only the innermost says anything, so that what others would say is refused, and every request saves the rest.
 */
export function inOrder(...hooks: readonly Handle[]): Handle {
  const last = hooks.length - 1
  return ({ event: first, resolve }) => {
    const from = (index: number): Resolve => {
      const hook = hooks[index]
      if (!hook) return resolve
      const further = from(index + 1)
      if (index === last) return (event) => Promise.resolve(hook({ event, resolve: further }))
      const plain: Resolve = (event, options) => {
        if (options) throw new Error('Only the last hook says how a page is made.')
        return further(event)
      }
      return (event) => Promise.resolve(hook({ event, resolve: plain }))
    }
    return from(0)(first)
  }
}
