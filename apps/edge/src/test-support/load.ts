/** Loads that count: clients that keep their connection, and clients that open one for each request. */
import { Agent, request } from 'node:http'

export interface Load {
  answered: number
  readonly failures: string[]
  /** Resolves when the last request is over. */
  stop(): Promise<void>
}

/** @param keepAlive each client keeps its connection for as long as the edge lets it */
export function startLoad(options: { port: number; clients: number; keepAlive: boolean; headers: Record<string, string> }): Load {
  let running = true
  const { port, clients, keepAlive, headers } = options
  const load: Load = { answered: 0, failures: [], stop: () => Promise.resolve() }
  const loops = Array.from({ length: clients }, async () => {
    const agent = new Agent({ keepAlive, maxSockets: 1 })
    while (running) {
      const outcome = await one(port, agent, headers)
      if (outcome === 200) load.answered += 1
      else load.failures.push(String(outcome))
    }
    agent.destroy()
  })
  load.stop = async () => {
    running = false
    await Promise.all(loops)
  }
  return load
}

function one(port: number, agent: Agent, headers: Record<string, string>): Promise<number | string> {
  const { promise, resolve } = Promise.withResolvers<number | string>()
  const asked = request({ host: '127.0.0.1', port, path: '/api/v1/units', agent, headers }, (answer) => {
    answer.on('error', (error) => resolve(error.message))
    let text = ''
    answer.setEncoding('latin1').on('data', (part: string) => (text += part))
    answer.on('end', () => {
      if (!answer.complete) return resolve('cut short')
      const { statusCode = 0 } = answer
      resolve(statusCode === 200 ? statusCode : `${statusCode} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`)
    })
  })
  asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  asked.end()
  return promise
}
