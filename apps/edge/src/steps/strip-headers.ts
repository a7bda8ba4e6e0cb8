/** Drops what the header table says, and every field that `Connection` names: from here on the head holds nothing a stranger could have forged. */
import type { EdgeRole, HeaderContext } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'
import { connectionTokens } from '../server/connection-tokens.ts'

const contexts = (fromListedEdge: boolean): Readonly<Record<EdgeRole, HeaderContext>> => ({
  global: { role: 'global', direction: 'request', fromListedEdge },
  zone: { role: 'zone', direction: 'request', fromListedEdge },
})
const ofListedEdges = contexts(true)
const ofOthers = contexts(false)

export function stripHeaders(exchange: Exchange, parts: EdgeParts): StepOutcome {
  const { head, edits } = exchange
  const context = (exchange.fromListedEdge ? ofListedEdges : ofOthers)[parts.config.role]
  for (let index = 0; index < head.fieldCount; index += 1) {
    const name = head.nameAt(index)
    // A replaced or derived field is dropped here too: only the step that makes it anew may put it back.
    if (name.action(context) !== 'pass') edits.push({ op: 'drop', name: name.lower })
  }
  for (const name of connectionTokens(head.value('connection')).names) {
    if (name !== '' && name !== 'keep-alive' && name !== 'close') edits.push({ op: 'drop', name })
  }
  return undefined
}
