/**
 * The custodians of the zone's emergency path are the zone officer's to name: a file in the officer's folder with their public keys and how many of them it
 * takes. Without the file there is no path, and with one that is not right there is none either: it is said in the log, and nothing opens.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Custodians } from '@repo/residency'
import { z } from 'zod'

const ed25519 = z.string().transform((text, context): KeyObject => {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Said below, as for a key of another kind.
  }
  context.addIssue({ code: 'custom', message: 'is no Ed25519 public key (SPKI, base64)' })
  return z.NEVER
})

const custodianSchema = z.strictObject({
  id: z.uuid().lowercase(),
  name: z.string().min(1).max(200),
  email: z.email().max(254).toLowerCase(),
  publicKey: ed25519,
})
type Named = z.infer<typeof custodianSchema>

const unique =
  (of: (named: Named) => string) =>
  (all: readonly Named[]): boolean =>
    new Set(all.map(of)).size === all.length

const custodiansSchema = z
  .strictObject({
    required: z.int().min(2),
    custodians: z
      .array(custodianSchema)
      .max(20)
      .refine(
        unique(({ id }) => id),
        'names a custodian twice',
      )
      .refine(
        unique(({ email }) => email),
        'names a person twice',
      )
      .refine(
        unique(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' }).toString('base64')),
        'names a key twice',
      ),
  })
  .refine(({ required, custodians }) => custodians.length >= required, 'asks for more custodians than it names')

/** @returns the custodians a file names; undefined without a file. @throws ZodError or SyntaxError for a file that is not right */
export async function namedCustodians(path: string): Promise<Custodians | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return custodiansSchema.parse(JSON.parse(text))
}
