/** Drops what the header table says, and every field that `Connection` names: from here on the head holds nothing a stranger could have forged. */
import { headerAction, type HeaderContext } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'

export function stripHeaders(exchange: Exchange, parts: EdgeParts): StepOutcome {
  const { head, edits } = exchange
  const context: HeaderContext = { role: parts.config.role, direction: 'request', fromListedEdge: exchange.fromListedEdge }
  for (const name of head.names()) {
    // A replaced or derived field is dropped here too: only the step that makes it anew may put it back.
    if (headerAction(name, context) !== 'pass') edits.push({ op: 'drop', name })
  }
  for (const token of (head.value('connection') ?? '').split(',')) {
    const name = token.trim().toLowerCase()
    if (name !== '' && name !== 'keep-alive' && name !== 'close') edits.push({ op: 'drop', name })
  }
  return undefined
}
