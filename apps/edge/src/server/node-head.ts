import type { IncomingMessage } from 'node:http'
import { knownFields, type KnownField, type RequestHead } from '@repo/contract/edge'
import { originForm } from './origin-form.ts'

const known = new Set<string>(knownFields)

/** A head read by node:http, seen neutrally. Values come from the raw list: node joins or drops repeated fields elsewhere. */
export class NodeHead implements RequestHead {
  readonly method: string
  readonly target: string
  readonly httpVersion: RequestHead['httpVersion']
  readonly #names: string[] = []
  readonly #values = new Map<string, string[]>()

  constructor(request: IncomingMessage) {
    const { rawHeaders } = request
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = rawHeaders[index] ?? ''
      this.#names.push(name)
      const lower = name.toLowerCase()
      if (!known.has(lower)) continue
      const values = this.#values.get(lower)
      if (values) values.push(rawHeaders[index + 1] ?? '')
      else this.#values.set(lower, [rawHeaders[index + 1] ?? ''])
    }
    this.method = request.method ?? ''
    this.target = originForm(request.url ?? '', this.value('host'))
    this.httpVersion = request.httpVersion === '1.1' || request.httpVersion === '1.0' ? request.httpVersion : 'other'
  }

  value(field: KnownField): string | undefined {
    return this.#values.get(field)?.[0]
  }

  count(field: KnownField): number {
    return this.#values.get(field)?.length ?? 0
  }

  names(): readonly string[] {
    return this.#names
  }
}
