import { auditErrors, auditExportMax } from '@repo/contract'
import { exportCheckpoint, exportHeader, exportLine } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { sealedEvent } from '../sealed-event.ts'
import { checkpointsBetween, headAt, sealsAfter } from './chain-store.ts'

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
    const checkpoints = new Map((await checkpointsBetween(tx, head.sequence + 1n, last.sequence)).map((one) => [one.sequence, one]))
    pieces.push(
      seals
        .flatMap(({ event, ...seal }) => {
          const checkpoint = checkpoints.get(seal.sequence)
          return [exportLine(seal, sealedEvent(event)), ...(checkpoint ? [exportCheckpoint(checkpoint)] : [])]
        })
        .map((line) => `${line}\n`)
        .join(''),
    )
    head = { sequence: last.sequence, hash: last.hash }
  }
  const keys = [...auditKeys().publicKeys].map(([id, key]) => [id, key.export({ type: 'spki', format: 'der' }).toString('base64')])
  const header = exportHeader({ zone, organizationId: orgId, after, head, keys: Object.fromEntries(keys) as Record<string, string> })
  audit({ rowCount: Number(head.sequence - after.sequence), level: 'operational' })
  return new File([`${header}\n`, ...pieces], `audit-${after.sequence + 1n}-${head.sequence}.ndjson`, { type: 'application/x-ndjson' })
})
