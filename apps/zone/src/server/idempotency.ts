/**
 * Writes that may be repeated. A key belongs to one organisation and one procedure; the first request with it stores its answer in its own
 * transaction, a repetition gets that answer, and the same key with another body is refused. A request that failed stores nothing, so its
 * key is free again. Two at once wait for each other in the table's primary key. Answers are kept sealed: one may hold a new API key or a link,
 * which are shown once and stored nowhere else. They are forgotten after a month.
 */
import { createHash } from 'node:crypto'
import { requestErrors } from '@repo/contract'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'
import type { FieldCipher } from './field-cipher.ts'

/** How long an answer is kept: a client that repeats a write later than this makes a new one. */
export const answerKeptDays = 30
const dayMs = 86_400_000
/** Rows of one transaction: few enough that nobody who claims a key waits for it. */
const forgottenAtOnce = 1_000

const keyForm = /^[A-Za-z0-9_-]{8,128}$/

export interface IdempotentWrite {
  readonly orgId: string
  readonly procedure: string
  readonly key: string
  readonly input: unknown
  readonly cipher: Pick<FieldCipher, 'seal' | 'open'>
}

export type IdempotencyResult = { readonly replay: true; readonly answer: unknown } | { readonly replay: false }

/**
 * Claims a key, or finds the answer of the request that used it.
 * @throws IDEMPOTENCY_KEY_MALFORMED, IDEMPOTENCY_KEY_REUSED
 */
export async function claimKey(tx: OrgTransaction, write: IdempotentWrite): Promise<IdempotencyResult> {
  const { orgId, procedure, key, input, cipher } = write
  if (!keyForm.test(key)) throw requestErrors.IDEMPOTENCY_KEY_MALFORMED()
  const bodyHash = hashOf(input)
  const claimed = await tx.idempotencyKey.createMany({ data: [{ organizationId: orgId, procedure, key, bodyHash }], skipDuplicates: true })
  if (claimed.count === 1) return { replay: false }
  const stored = await tx.idempotencyKey.findUnique({
    where: { organizationId_procedure_key: { organizationId: orgId, procedure, key } },
    select: { bodyHash: true, answer: true },
  })
  if (!stored) throw requestErrors.CONFLICT()
  if (!bodyHash.equals(stored.bodyHash)) throw requestErrors.IDEMPOTENCY_KEY_REUSED()
  if (typeof stored.answer !== 'string') throw requestErrors.CONFLICT()
  return { replay: true, answer: JSON.parse(cipher.open(stored.answer, sealContext(write))) }
}

/** Stores the answer beside the claimed key, in the write's own transaction. */
export async function storeAnswer(tx: OrgTransaction, write: IdempotentWrite, answer: unknown): Promise<void> {
  const { orgId, procedure, key, cipher } = write
  const sealed = cipher.seal(JSON.stringify(answer ?? null), sealContext(write))
  await tx.$executeRaw`update app.idempotency_key set answer = ${JSON.stringify(sealed)}::jsonb
    where organization_id = ${orgId}::uuid and procedure = ${procedure} and key = ${key}`
}

/** Deletes a piece of the scope's keys, with their answers, that are older than `answerKeptDays`. @returns whether there may be more */
export async function forgetAnswers(tx: OrgTransaction, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - answerKeptDays * dayMs)
  const forgotten = await tx.$executeRaw`
    delete from app.idempotency_key where organization_id = ${organizationInScope} and (procedure, key) in (
      select procedure, key from app.idempotency_key
      where organization_id = ${organizationInScope} and created_at < ${before} order by created_at limit ${forgottenAtOnce} for update skip locked)`
  return forgotten === forgottenAtOnce
}

const sealContext = ({ orgId, procedure, key }: IdempotentWrite): string => `${orgId}/idempotency_key/${procedure}/${key}`

/** Hash of a body in canonical form: two spellings of one object, keys in another order, are one body. */
function hashOf(input: unknown): Buffer<ArrayBuffer> {
  const digest = createHash('sha256')
    .update(JSON.stringify(canonical(input)) ?? 'null')
    .digest()
  return Buffer.from(digest)
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (value instanceof Blob) return { blob: [value.type, value.size] }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, canonical(item)]))
}
