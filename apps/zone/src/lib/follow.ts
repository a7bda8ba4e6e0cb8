/**
 * Follows work that goes on: server-sent events first, and reading again every few seconds where they do not come through. A page that nobody
 * looks at keeps no connection; it catches up when it is looked at again.
 */
const pollMs = 2000

interface Follow<State> {
  /** The address of the events. */
  readonly url: string
  readonly onstate: (state: State) => void
  /** The work is done, or only the page's own data can tell: read it again. */
  readonly onreload: () => void
}

/** @returns stops following */
export function follow<State>({ url, onstate, onreload }: Follow<State>): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let isDone = false

  function stop(): void {
    source?.close()
    clearInterval(timer)
    source = timer = undefined
  }
  function poll(): void {
    stop()
    timer = setInterval(onreload, pollMs)
  }
  function finish(): void {
    isDone = true
    stop()
    onreload()
  }
  function start(): void {
    if (isDone || source || timer) return
    source = new EventSource(url)
    source.addEventListener('progress', (event) => onstate(JSON.parse(event.data as string) as State))
    source.addEventListener('done', finish)
    // The server read the work and was refused, or it failed: the page's own reading shows which.
    source.addEventListener('failed', () => (onreload(), poll()))
    // A broken stream is opened anew by the browser itself; one that was refused is not.
    source.onerror = () => source?.readyState === EventSource.CLOSED && poll()
  }
  const onvisibility = (): void => (document.hidden ? stop() : start())

  onvisibility()
  document.addEventListener('visibilitychange', onvisibility)
  return () => {
    document.removeEventListener('visibilitychange', onvisibility)
    stop()
  }
}
