import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execArgv, execPath } from 'node:process'
import type { InstanceRegistration } from '@repo/contract/edge'
import type { FromParent, ToParent } from './parent-messages.ts'

const program = join(import.meta.dirname, '../main.ts')

export interface GenerationOptions {
  readonly configFile: string
  readonly threads: number
  readonly publicFd: number
  readonly adminFd: number
  /** It follows a process that serves: it accepts nothing before it is ready. */
  readonly follows: boolean
  readonly onReplace: () => void
}

/** One process that serves over sockets it was given. */
export class Generation {
  readonly ended: Promise<number | null>
  readonly serving: Promise<void>
  #running = true
  readonly #child: ChildProcess

  constructor({ configFile, threads, publicFd, adminFd, follows, onReplace }: GenerationOptions) {
    const sockets = [...Array<number>(threads).fill(publicFd), adminFd]
    const args = [...execArgv, program, '--config', configFile, '--inherited', ...(follows ? ['--follows'] : [])]
    this.#child = spawn(execPath, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc', ...sockets] })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.serving = promise
    promise.catch(() => undefined)
    this.ended = once(this.#child, 'exit').then(([code]) => {
      this.#running = false
      reject(new Error('The process ended before it served'))
      return code as number | null
    })
    this.#child.on('message', (message: ToParent) => {
      if (message.kind === 'serving') resolve()
      else if (message.kind === 'replace_me') onReplace()
    })
  }

  get running(): boolean {
    return this.#running
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** The app instances it knows; none when it does not say so in time. */
  async instances(timeoutMs: number): Promise<readonly InstanceRegistration[]> {
    const { promise, resolve } = Promise.withResolvers<readonly InstanceRegistration[]>()
    const take = (message: ToParent): void => {
      if (message.kind === 'instances') resolve(message.instances)
    }
    const timer = setTimeout(() => resolve([]), timeoutMs)
    this.#child.on('message', take)
    this.#send({ kind: 'tell_instances' })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#child.off('message', take)
    }
  }

  adopt(instances: readonly InstanceRegistration[]): void {
    this.#send({ kind: 'instances', instances })
  }

  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.#running) this.#child.kill(signal)
    return this.ended
  }

  #send(message: FromParent): void {
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }
}
