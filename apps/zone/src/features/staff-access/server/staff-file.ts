/**
 * Who is one of the staff is the zone officer's to say: a file in the officer's folder, 0600, names them with their first passphrase. Somebody it names is
 * made one of the staff when anybody comes to the staff's door, so that an officer has the role before the first request; the file changes nobody who is
 * there.
 */
import { readFile } from 'node:fs/promises'
import { staffRoles } from '@repo/contract'
import { z } from 'zod'

const staffFileSchema = z.array(
  z.strictObject({
    name: z.string().min(1).max(200),
    email: z.email().max(254).toLowerCase(),
    role: z.enum(staffRoles),
    employer: z.string().regex(/^[a-z_]{1,32}$/),
    officeCountry: z.string().regex(/^[A-Z]{2}$/),
    password: z.string().min(12).max(128),
  }),
)
export type NamedStaff = z.infer<typeof staffFileSchema>[number]

/** @returns whom the file names; nobody without a file. @throws ZodError for a file that is not right */
export async function namedStaff(path: string): Promise<readonly NamedStaff[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? [] : staffFileSchema.parse(JSON.parse(text))
}
