import type { FieldName, KnownField, RequestHead } from '@repo/contract/edge'
import { originForm } from '../server/origin-form.ts'
import { FieldList } from './field-list.ts'
import type { HeadScanner } from './head-scanner.ts'

/** A request's head as the scanner read it, seen neutrally. */
export class WireRequestHead implements RequestHead {
  readonly method: string
  readonly target: string
  readonly httpVersion: '1.0' | '1.1'
  readonly minorVersion: number
  readonly fields: FieldList
  /** The request line is what a request of this edge begins with. */
  readonly goesOnAsItCame: boolean

  constructor(text: string, scanner: HeadScanner) {
    this.fields = new FieldList(text, scanner)
    this.method = text.slice(0, scanner.methodEnd)
    this.minorVersion = scanner.minorVersion
    this.httpVersion = scanner.minorVersion === 1 ? '1.1' : '1.0'
    const target = text.slice(scanner.targetStart, scanner.targetEnd)
    const isOriginForm = target.startsWith('/')
    this.target = isOriginForm ? target : originForm(target, this.value('host'))
    this.goesOnAsItCame = isOriginForm && scanner.minorVersion === 1
  }

  value(field: KnownField): string | undefined {
    return this.fields.value(field)
  }

  count(field: KnownField): number {
    return this.fields.times(field)
  }

  get fieldCount(): number {
    return this.fields.count
  }

  nameAt(index: number): FieldName {
    return this.fields.nameAt(index)
  }
}
