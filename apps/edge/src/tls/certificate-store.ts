/**
 * The certificates this edge shows: `<name>.crt` (the chain) and `<name>.key` in a folder, looked at again each second and swapped without a
 * restart. A pair that cannot be used, or that names what this edge must not be able to read, is left out and said in the log; what served before
 * goes on serving.
 */
import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import { declareNames, log } from '@repo/telemetry'

const [refused, changed] = declareNames(['edge_certificate_refused', 'edge_certificates_changed'])
const lookEveryMs = 1000

export interface StoreOptions {
  readonly folder: string
  /** May this edge hold a key for the name? Asked for every name of a certificate. */
  readonly mayHold: (name: string) => boolean
  /** Changes when `mayHold` may answer otherwise. */
  readonly rules?: () => string
  readonly nowMs?: () => number
  /** What every context has besides. */
  readonly context?: Parameters<typeof createSecureContext>[0]
}

interface Held {
  readonly names: readonly string[]
  readonly context: SecureContext
}

export class CertificateStore {
  readonly #options: StoreOptions
  #byName: ReadonlyMap<string, SecureContext> = new Map()
  #print = ''
  #lookedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: StoreOptions) {
    this.#options = options
  }

  /** Every name this edge has a key for, wildcards as they are written. */
  names(): readonly string[] {
    this.#look()
    return [...this.#byName.keys()].sort()
  }

  /** @returns undefined when no certificate covers the name */
  contextFor(name: string): SecureContext | undefined {
    this.#look()
    // A wildcard stands for exactly one label.
    return this.#byName.get(name) ?? this.#byName.get(`*.${name.slice(name.indexOf('.') + 1)}`)
  }

  #look(): void {
    const { folder, nowMs = Date.now, rules } = this.#options
    if (nowMs() - this.#lookedAtMs < lookEveryMs) return
    this.#lookedAtMs = nowMs()
    const files = certificateFiles(folder)
    const print =
      files.map(({ cert, key }) => [cert, key].map((file) => `${file} ${modified(file)}`).join(' ')).join('\n') + (rules?.() ?? '')
    if (print === this.#print) return
    this.#print = print
    const held = files.map((pair) => this.#read(pair)).filter((one) => one !== undefined)
    this.#byName = new Map(held.flatMap(({ names, context }) => names.map((name) => [name, context] as const)))
    log.info(changed, { 'freehold.count': this.#byName.size })
  }

  #read({ cert, key }: { cert: string; key: string }): Held | undefined {
    try {
      const chain = readFileSync(cert, 'utf8')
      const names = namesOf(new X509Certificate(chain))
      if (names.length === 0 || !names.every((name) => this.#options.mayHold(name))) throw new Error('A name that is not for this edge')
      return { names, context: createSecureContext({ ...this.#options.context, cert: chain, key: readFileSync(key, 'utf8') }) }
    } catch (error) {
      log.error(refused, {}, error)
      return undefined
    }
  }
}

function certificateFiles(folder: string): { cert: string; key: string }[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.crt'))
      .sort()
      .map((name) => ({ cert: join(folder, name), key: join(folder, `${basename(name, '.crt')}.key`) }))
  } catch {
    return []
  }
}

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** The DNS names of a certificate; its subject is nobody's name (RFC 9525). */
export function namesOf(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry.startsWith('DNS:'))
    .map((entry) => entry.slice(4).toLowerCase())
}
