/**
 * Prisma joins calls of one tick: several findUnique become one query, and array transactions start together, all in the async context of
 * whoever came first. A scope that travels in that context would then be the first caller's for everybody: rows of one organisation
 * given to another. Sealing sends each call on its own, and each array transaction in a tick of its own, in its caller's context.
 */

interface BatchRequest {
  readonly transaction?: { readonly kind?: string; readonly id?: unknown; readonly index?: number }
}

interface Dataloader {
  request(request: BatchRequest): Promise<unknown>
  readonly options: {
    singleLoader(request: BatchRequest): Promise<unknown>
    batchLoader(requests: readonly BatchRequest[]): Promise<unknown>
  }
}

interface Waiting {
  readonly request: BatchRequest
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * Changes how a new client dispatches.
 * @throws Error when Prisma's insides are not those this was written for: better not to start than to leak
 */
export function sealClient(client: object): void {
  const dataloader = dataloaderOf(client)
  const arrays = new Map<unknown, Waiting[]>()

  const runArray = async (id: unknown): Promise<void> => {
    const waiting = (arrays.get(id) ?? []).sort(
      (one, other) => (one.request.transaction?.index ?? 0) - (other.request.transaction?.index ?? 0),
    )
    arrays.delete(id)
    try {
      const answers = await dataloader.options.batchLoader(waiting.map(({ request }) => request))
      if (!Array.isArray(answers)) throw answers
      waiting.forEach(({ resolve, reject }, index) => (answers[index] instanceof Error ? reject(answers[index]) : resolve(answers[index])))
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }

  dataloader.request = async (request) => {
    const { kind, id } = request.transaction ?? {}
    if (kind !== 'batch') return orThrow(await dataloader.options.singleLoader(request))
    return new Promise((resolve, reject) => {
      const waiting = arrays.get(id)
      if (waiting) return void waiting.push({ request, resolve, reject })
      arrays.set(id, [{ request, resolve, reject }])
      // The callback runs in the context of this caller, and so does all that it starts.
      process.nextTick(() => void runArray(id))
    })
  }
}

function dataloaderOf(client: object): Dataloader {
  const handler = (client as { readonly _requestHandler?: { readonly dataloader?: Partial<Dataloader> } })._requestHandler
  const { request, options } = handler?.dataloader ?? {}
  if (typeof request !== 'function' || typeof options?.singleLoader !== 'function' || typeof options.batchLoader !== 'function') {
    throw new Error('This version of Prisma dispatches differently; its batching cannot be switched off. Refusing to start.')
  }
  return handler?.dataloader as Dataloader
}

function orThrow(answer: unknown): unknown {
  if (answer instanceof Error) throw answer
  return answer
}
