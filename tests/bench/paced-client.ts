/**
 * A thread that asks at a steady pace over kept connections and measures each answer from the moment it was due, so that a late start counts too. It reads no
 * more of an answer than its status and its length, for it shares the machine with what it measures.
 */
import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

export interface PacedOrders {
  readonly port: number
  readonly host: string
  readonly perSecond: number
  readonly seconds: number
  readonly connections: number
  /** Asked for in turn; with none, each request has an id of its own. */
  readonly organizations: readonly string[]
}

export interface PacedReport {
  readonly latenciesMs: readonly number[]
  /** Answers by status; 0 for a connection that broke. */
  readonly statuses: Readonly<Record<number, number>>
}

const { port, host, perSecond, seconds, connections, organizations } = workerData as PacedOrders
const latenciesMs: number[] = []
const statuses: Record<number, number> = {}
const due: number[] = []
const idle: Line[] = []
let asked = 0

class Line {
  #socket: Socket | undefined
  #dueMs = 0
  #text = ''

  ask(dueMs: number): void {
    this.#dueMs = dueMs
    this.#text = ''
    const id = organizations[asked % organizations.length] ?? crypto.randomUUID()
    asked += 1
    this.#socket ??= this.#open()
    this.#socket.write(`GET /api/v1/units HTTP/1.1\r\nHost: ${host}\r\nX-Org-Id: ${id}\r\nAccept: application/json\r\n\r\n`)
  }

  #open(): Socket {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.setEncoding('latin1')
    socket.on('data', (text) => this.#take(String(text)))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#socket = undefined
      if (this.#dueMs > 0) this.#done(0)
    })
    return socket
  }

  #take(text: string): void {
    this.#text += text
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1] ?? 0)
    if (this.#text.length >= end + 4 + length) this.#done(Number(this.#text.slice(9, 12)))
  }

  #done(status: number): void {
    latenciesMs.push(performance.now() - this.#dueMs)
    statuses[status] = (statuses[status] ?? 0) + 1
    this.#dueMs = 0
    const next = due.shift()
    if (next === undefined) idle.push(this)
    else this.ask(next)
  }

  end(): void {
    this.#dueMs = 0
    this.#socket?.destroy()
  }
}

const lines = Array.from({ length: connections }, () => new Line())
idle.push(...lines)
const start = performance.now()
const total = perSecond * seconds
let sent = 0
const timer = setInterval(() => {
  const now = performance.now()
  for (; sent < total && start + (sent * 1000) / perSecond <= now; sent += 1) {
    const dueMs = start + (sent * 1000) / perSecond
    const line = idle.pop()
    if (line) line.ask(dueMs)
    else due.push(dueMs)
  }
  // Whoever still waits has had as long again.
  if ((sent >= total && latenciesMs.length >= total) || now - start > seconds * 2000) {
    clearInterval(timer)
    for (const line of lines) line.end()
    parentPort?.postMessage({ latenciesMs, statuses } satisfies PacedReport)
  }
}, 1)
