/** The only file that reads the words of classified records, for the detectors. */
import type { ClassifiedDataset } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'

/** The words of one record and the country whose telephone numbers its people write. A party is identity by its kind, and runs and imports hold no words of their own, so nothing of them is read. */
export async function wordsOf(
  tx: OrgTransaction,
  dataset: ClassifiedDataset,
  id: string,
): Promise<{ words: string[]; country: string | undefined }> {
  const read: Readonly<Record<ClassifiedDataset, () => Promise<{ words: (string | null)[] }[]>>> = {
    association: () => tx.$queryRaw`select array[name, code] as words from app.association where id = ${id}::uuid`,
    unit: () => tx.$queryRaw`select array[label, floor] as words from app.unit where id = ${id}::uuid`,
    party: async () => [],
    receipt: () => tx.$queryRaw`select array[reference] as words from app.receipt where id = ${id}::uuid`,
    assessment_run: async () => [],
    journal_entry: () => tx.$queryRaw`select array[note] as words from app.journal_entry_note where entry_id = ${id}::uuid`,
    import_job: async () => [],
  }
  const rows = await read[dataset]()
  const [organization] = await tx.$queryRaw<{ country: string | null }[]>`select legal_country_code as country from app.organization`
  return { words: rows.flatMap((row) => row.words).filter((word) => word !== null), country: organization?.country ?? undefined }
}
