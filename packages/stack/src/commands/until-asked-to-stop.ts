/**
 * Settles at the first SIGINT, SIGTERM or SIGHUP. Taken before anything is started, so that Ctrl-C during a start also leaves nothing
 * behind; a second Ctrl-C changes nothing, since leaving children behind is never quicker.
 */
export function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}
