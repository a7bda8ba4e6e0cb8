import type { StoredKind } from '@repo/residency'

/** What files of a kind hold, and the data sets they belong to. A kind without a line here is one that nobody classified, and none of it is stored. */
export const fileKinds: Readonly<Record<string, StoredKind>> = {
  // The lines of an import as they came: what is staged of them in `import_row`, and what nobody has looked at yet.
  imports: { levels: ['content', 'identity', 'operational', 'transactional'], datasets: ['import_row'] },
}
