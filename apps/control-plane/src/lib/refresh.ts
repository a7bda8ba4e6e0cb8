import { invalidate } from '$app/navigation'

const everyMs = 2_000

/**
 * Keeps a page's figures fresh while somebody looks at it. Nothing moves but the figures; a hidden tab asks for nothing.
 * @returns how to stop
 */
export function refreshWhileSeen(dependency: `console:${string}`): () => void {
  let asking = false
  const ask = async (): Promise<void> => {
    if (asking || document.visibilityState !== 'visible') return
    asking = true
    // A refresh that fails leaves the last figures, which carry their age.
    await invalidate(dependency).catch(() => undefined)
    asking = false
  }
  const timer = setInterval(() => void ask(), everyMs)
  return () => clearInterval(timer)
}
