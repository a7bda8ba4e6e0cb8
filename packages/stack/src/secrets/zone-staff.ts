import { join } from 'node:path'
import type { ZoneCode } from '@repo/residency'
import { newSecret, secretFile } from '../services/secret-file.ts'

/**
 * The staff of a zone of the local stack, with passphrases that are made once: one who asks, one who decides, one who had no part in it. The zone's door
 * takes them over when the first of them signs in.
 */
export async function ensureZoneStaff(officerFolder: string, zone: ZoneCode, country: string): Promise<void> {
  const named = ([name, role]: readonly [string, string]) => ({
    ...{ name: `${name} of ${zone}`, email: `${name.toLowerCase().replaceAll(' ', '-')}@staff.${zone}.example.org` },
    ...{ role, employer: 'platform', officeCountry: country, password: newSecret() },
  })
  const people = [['Support', 'support'] as const, ['Officer', 'officer'] as const, ['Second officer', 'officer'] as const]
  await secretFile(join(officerFolder, 'staff.json'), () => `${JSON.stringify(people.map(named), null, 2)}\n`)
}
