import { auditErrors, auditExportMax } from '@repo/contract'
import { exportCheckpoint, exportHeader, exportLine, exportRevealed } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { sealedEvent } from '../sealed-event.ts'
import { checkpointsBetween, headAt, sealsAfter } from './chain-store.ts'
import { personalBetween } from './personal-store.ts'

/** Rows held at a time while the file is made. */
const pieceRows = 5_000

/**
 * A part of the chain as a file for the offline verifier: what was sealed, to the letter, and the checkpoints about it. It ends where the chain
 * ends, or after as many events as one file holds; the next part begins after its head.
 */
export const exportChain = inOrg.audit.export.handler(async ({ context: { tx, orgId, zone, auditKeys, audit }, input }) => {
  const after = await headAt(tx, BigInt(input.after))
  if (!after) throw auditErrors.AUDIT_SEQUENCE_UNKNOWN()
  const pieces: string[] = []
  let head = after
  for (let more = true; more && pieces.length < auditExportMax / pieceRows;) {
    const seals = await sealsAfter(tx, head.sequence, pieceRows)
    const last = seals.at(-1)
    more = seals.length === pieceRows
    if (!last) break
    const [checkpoints, personal] = await Promise.all([
      checkpointsBetween(tx, head.sequence + 1n, last.sequence),
      personalBetween(tx, head.sequence + 1n, last.sequence),
    ])
    const checkpointAt = new Map(checkpoints.map((one) => [one.sequence, one]))
    const personalAt = Map.groupBy(personal, (one) => one.sequence)
    const lines = seals.flatMap(({ event, ...seal }) => {
      const checkpoint = checkpointAt.get(seal.sequence)
      return [
        exportLine(seal, sealedEvent(event)),
        ...(personalAt.get(seal.sequence) ?? []).map((one) => exportRevealed(seal.sequence, one)),
        ...(checkpoint ? [exportCheckpoint(checkpoint)] : []),
      ]
    })
    pieces.push(lines.map((line) => `${line}\n`).join(''))
    head = { sequence: last.sequence, hash: last.hash }
  }
  const keys = [...auditKeys().publicKeys].map(([id, key]) => [id, key.export({ type: 'spki', format: 'der' }).toString('base64')])
  const header = exportHeader({ zone, organizationId: orgId, after, head, keys: Object.fromEntries(keys) as Record<string, string> })
  audit({ rowCount: Number(head.sequence - after.sequence), level: 'operational' })
  return new File([`${header}\n`, ...pieces], `audit-${after.sequence + 1n}-${head.sequence}.ndjson`, { type: 'application/x-ndjson' })
})
