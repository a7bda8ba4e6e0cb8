import { connectionTokens, type ConnectionTokens } from '../server/connection-tokens.ts'
import { FieldList } from './field-list.ts'
import type { FramingFields } from './framing.ts'
import type { HeadScanner } from './head-scanner.ts'

/** An answer's head as the scanner read it. */
export class WireAnswerHead implements FramingFields {
  readonly status: number
  readonly reason: string
  readonly minorVersion: number
  readonly fields: FieldList

  constructor(text: string, scanner: HeadScanner) {
    this.fields = new FieldList(text, scanner)
    this.status = scanner.status
    this.reason = text.slice(scanner.reasonStart, scanner.reasonEnd)
    this.minorVersion = scanner.minorVersion
  }

  value(lower: string): string | undefined {
    return this.fields.value(lower)
  }

  count(lower: string): number {
    return this.fields.times(lower)
  }

  /** What `Connection` names. */
  connection(): ConnectionTokens {
    const times = this.fields.times('connection')
    if (times < 2) return connectionTokens(this.fields.value('connection'))
    const values: string[] = []
    for (let index = 0; index < this.fields.count; index += 1) {
      if (this.fields.nameAt(index).lower === 'connection') values.push(this.fields.valueAt(index))
    }
    return connectionTokens(values.join(','))
  }
}
