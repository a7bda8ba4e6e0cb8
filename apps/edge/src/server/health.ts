/** What this edge can say about itself: alive, and ready with each thing it depends on. */
export interface DependencyState {
  readonly state: 'up' | 'down' | 'unknown'
  readonly [fact: string]: unknown
}

export interface Readiness {
  readonly ready: boolean
  readonly dependencies: Readonly<Record<string, DependencyState>>
}

export class Health {
  readonly #readiness: () => Readiness

  constructor(readiness: () => Readiness) {
    this.#readiness = readiness
  }

  answer(path: '/healthz' | '/readyz'): { status: number; body: string } {
    if (path === '/healthz') return { status: 200, body: JSON.stringify({ alive: true }) }
    const readiness = this.#readiness()
    return { status: readiness.ready ? 200 : 503, body: JSON.stringify(readiness) }
  }
}
