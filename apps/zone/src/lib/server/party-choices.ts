import { answered } from './describe-error.ts'

type Api = App.Locals['api']

/** People to choose from, by name. A second line tells namesakes apart. @param associationId only its owners */
export async function partyChoices(api: Api, associationId?: string): Promise<{ value: string; label: string; detail?: string }[]> {
  const choices: { value: string; label: string; detail?: string }[] = []
  let cursor: string | undefined
  do {
    const page = await answered(api.people.list({ limit: 200, ...(associationId ? { associationId } : {}), ...(cursor ? { cursor } : {}) }))
    choices.push(
      ...page.items.map(({ id, displayName, email, address }) => ({
        value: id as string,
        label: displayName,
        detail: email ?? address?.locality ?? '',
      })),
    )
    cursor = page.nextCursor ?? undefined
    // A picker of more than a few hundred is searched and not scrolled.
  } while (cursor && choices.length < 600)
  return choices
}
