/**
 * The one gate through which everything of this process goes out. Every client of Node ends in `net.Socket.connect` (fetch, http, tls, SMTP, Postgres, Redis,
 * gRPC), in a look-up of `dns`, or in a datagram; each is asked here, so no library can be forgotten. What is not declared is refused with an error and
 * recorded. It stands in front of the network's own rules and replaces none: a program started as a child, or native code with sockets of its own, does
 * not pass here.
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import type { Destination, DestinationList } from './destinations.ts'

export type RefusalKind = 'connect' | 'dns' | 'datagram'

export interface EgressWitness {
  /** Something was refused. */
  refused(kind: RefusalKind, host: string, port: number | undefined): void
  /** A connection has ended, with what went over it. */
  used(destination: Destination, sentBytes: number, receivedBytes: number): void
}

/** What a caller gets. It names nothing: the register of the zone has the name. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused'
  readonly code = 'EGRESS_REFUSED'
  constructor(kind: RefusalKind) {
    super(`An undeclared destination was refused (${kind}).`)
  }
}

interface Target {
  readonly host: string
  readonly port: number
}

/** Where a call of `connect` leads; undefined for a socket of this machine. Node's own callers pass their arguments as one list. */
export function targetOf(args: readonly unknown[]): Target | undefined {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args
  if (typeof first === 'object' && first !== null) {
    const { host, port, path } = first as { host?: unknown; port?: unknown; path?: unknown }
    if (typeof path === 'string' && port === undefined) return undefined
    return { host: typeof host === 'string' && host !== '' ? host : 'localhost', port: Number(port) }
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return undefined
  return { host: typeof second === 'string' ? second : 'localhost', port: Number(first) }
}

const lookups = [
  ...['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs'],
  ...['resolvePtr', 'resolveSoa', 'resolveSrv', 'resolveTlsa', 'resolveTxt', 'reverse', 'lookupService'],
] as const

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** Closes the gate. @returns a function that opens it again, for tests */
export function guardEgress(destinations: DestinationList, witness: EgressWitness): () => void {
  const undo: (() => void)[] = []
  const replace = (holder: object, name: string, make: (original: AnyFunction) => AnyFunction): void => {
    const original: unknown = Reflect.get(holder, name)
    if (typeof original !== 'function') return
    Reflect.set(holder, name, make(original as AnyFunction))
    undo.push(() => Reflect.set(holder, name, original))
  }

  replace(net.Socket.prototype, 'connect', (connect) => {
    return function (this: net.Socket, ...args) {
      const target = targetOf(args)
      if (!target) return connect.apply(this, args)
      const destination = destinations.at(target.host, target.port)
      if (!destination) {
        witness.refused('connect', target.host, Number.isInteger(target.port) ? target.port : undefined)
        // As a connection that fails: the caller's own listeners are there by the next tick.
        process.nextTick(() => this.destroy(new EgressRefused('connect')))
        return this
      }
      this.once('close', () => witness.used(destination, this.bytesWritten, this.bytesRead))
      return connect.apply(this, args)
    } as AnyFunction
  })

  const mayAsk = (name: string, asked: unknown): boolean => {
    // An address needs no answer from anybody, and this machine's own name none from outside.
    if (typeof asked !== 'string' || asked === '') return name === 'lookup'
    if (name === 'lookup' && (net.isIP(asked) !== 0 || asked === 'localhost')) return true
    return destinations.hasHost(asked)
  }
  const remember = (asked: unknown, answer: unknown): void => {
    for (const one of Array.isArray(answer) ? (answer as unknown[]) : [answer]) {
      const address = typeof one === 'object' && one !== null ? Reflect.get(one, 'address') : one
      if (typeof asked === 'string' && typeof address === 'string' && net.isIP(address) !== 0) destinations.answered(asked, address)
    }
  }

  for (const name of lookups) {
    for (const holder of [dns, dns.Resolver.prototype]) {
      replace(holder, name, (ask) => {
        return function (this: unknown, ...args) {
          const done = args.at(-1)
          if (!mayAsk(name, args[0])) {
            witness.refused('dns', String(args[0]), undefined)
            if (typeof done === 'function') process.nextTick(done as () => void, new EgressRefused('dns'))
            return undefined
          }
          const heard = (...answers: unknown[]): unknown => {
            if (answers[0] === null || answers[0] === undefined) remember(args[0], answers[1])
            return (done as AnyFunction)(...answers)
          }
          return ask.apply(this, typeof done === 'function' ? [...args.slice(0, -1), heard] : args)
        } as AnyFunction
      })
    }
    for (const holder of [dns.promises, dns.promises.Resolver.prototype]) {
      replace(holder, name, (ask) => {
        return async function (this: unknown, ...args) {
          if (!mayAsk(name, args[0])) {
            witness.refused('dns', String(args[0]), undefined)
            throw new EgressRefused('dns')
          }
          const answer = await ask.apply(this, args)
          remember(args[0], answer)
          return answer
        } as AnyFunction
      })
    }
  }

  for (const name of ['send', 'connect'] as const) {
    replace(dgram.Socket.prototype, name, () => {
      return function (this: dgram.Socket) {
        witness.refused('datagram', 'datagram', undefined)
        process.nextTick(() => this.emit('error', new EgressRefused('datagram')))
      } as AnyFunction
    })
  }
  // Names that modules have imported already follow.
  syncBuiltinESMExports()
  return () => {
    for (const step of undo.toReversed()) step()
    syncBuiltinESMExports()
  }
}
