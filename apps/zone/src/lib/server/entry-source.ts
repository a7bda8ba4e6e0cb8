import { problemOf } from './describe-error.ts'

type Api = App.Locals['api']
type Entry = Awaited<ReturnType<Api['ledger']['entry']>>

/** The document an entry came from, as far as a page shows it. */
export type EntryDocument =
  | {
      readonly kind: 'run'
      readonly runId: string
      readonly charge: 'operating' | 'reserve' | 'utilities' | 'special'
      readonly periodStart: string
      readonly unitLabel: string
    }
  | { readonly kind: 'receipt'; readonly receiptId: string; readonly partyName: string }

/** Finds the document behind an entry; undefined for entries posted by hand and for documents the reader may not see. */
export async function documentOf(api: Api, { sourceType, sourceId }: Entry): Promise<EntryDocument | undefined> {
  if (sourceId === null) return undefined
  try {
    if (sourceType === 'charge') {
      const { runId, kind, periodStart, unitLabel } = await api.charges.get({ chargeId: sourceId })
      return { kind: 'run', runId, charge: kind, periodStart, unitLabel }
    }
    if (sourceType === 'receipt' || sourceType === 'receipt_bounce') {
      const { id, partyName } = await api.receipts.get({ receiptId: sourceId })
      return { kind: 'receipt', receiptId: id, partyName }
    }
    return undefined
  } catch (error) {
    // Books may be read by people who may not read the document: the entry stands without the link.
    const status = problemOf(error)?.status
    if (status === 403 || status === 404) return undefined
    throw error
  }
}
