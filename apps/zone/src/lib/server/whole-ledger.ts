import { answered } from './describe-error.ts'

type Api = App.Locals['api']

/** An owner's account page after page: a statement is read and printed whole. */
export async function wholeLedger(api: Api, input: { associationId: string; partyId: string; from?: string; to?: string }) {
  const first = await answered(api.receivables.ownerLedger({ ...input, limit: 200 }))
  const items = [...first.items]
  let cursor = first.nextCursor
  while (cursor) {
    const page = await answered(api.receivables.ownerLedger({ ...input, limit: 200, cursor }))
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return { ...first, items }
}
