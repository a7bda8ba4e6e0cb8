import type { IncomingMessage } from 'node:http'
import { fieldName, knownFields, type FieldName, type KnownField, type RequestHead } from '@repo/contract/edge'
import { originForm } from './origin-form.ts'

const known = new Set<string>(knownFields)

/** A head read by node:http, seen neutrally. Values come from the raw list: node joins or drops repeated fields elsewhere. */
export class NodeHead implements RequestHead {
  readonly method: string
  readonly target: string
  readonly httpVersion: RequestHead['httpVersion']
  readonly #names: FieldName[] = []
  readonly #values = new Map<string, string[]>()

  constructor(request: IncomingMessage) {
    const { rawHeaders } = request
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = fieldName(rawHeaders[index] ?? '')
      this.#names.push(name)
      const { lower } = name
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

  get fieldCount(): number {
    return this.#names.length
  }

  nameAt(index: number): FieldName {
    return this.#names[index] as FieldName
  }
}
