import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

/** Where the demo tenants' input files are. */
export const demoFolder = join(import.meta.dirname, '../../demo')

const organizationFile = z.strictObject({
  zone: z.string(),
  kind: z.string(),
  name: z.string(),
  locale: z.string(),
  currency: z.string().length(3),
  timeZone: z.string(),
  country: z.string().length(2),
  subdivision: z.string().nullable(),
  users: z.array(z.strictObject({ role: z.string(), name: z.string(), email: z.email() })).min(1),
  associations: z.array(z.strictObject({ code: z.string(), name: z.string() })).min(1),
})

const saleRow = z.strictObject({
  unit_label: z.string(),
  on: z.iso.date(),
  owner_kind: z.enum(['person', 'company']),
  owner_name: z.string(),
  owner_email: z.email(),
  owner_locale: z.string(),
  share: z.string().regex(/^\d+\/\d+$/),
})

const budgetRow = z.strictObject({
  kind: z.enum(['operating', 'reserve', 'utilities', 'special']),
  basis: z.enum(['unit', 'entitlement', 'area']),
  amount: z.string(),
  due_day: z.coerce.number().int().min(1).max(31),
})

const paymentRow = z.strictObject({
  owner_email: z.email(),
  rule: z.enum(['exact', 'partial', 'over', 'bounced']),
  amount: z.string(),
  received_day: z.coerce.number().int().min(1).max(31),
  method: z.enum(['transfer', 'cheque', 'direct_debit']),
  bounced_day: z.string(),
})

export type DemoOrganization = z.infer<typeof organizationFile> & { readonly slug: string; readonly folder: string }
export type SaleRow = z.infer<typeof saleRow>
export type BudgetRow = z.infer<typeof budgetRow>
export type PaymentRow = z.infer<typeof paymentRow>

/** All demo organisations, those of the given zones only when zones are named. */
export function readDemoOrganizations(zones?: readonly string[]): DemoOrganization[] {
  return readdirSync(demoFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = join(demoFolder, entry.name)
      const file = organizationFile.parse(JSON.parse(readFileSync(join(folder, 'organization.json'), 'utf8')))
      return { ...file, slug: entry.name, folder }
    })
    .filter((organization) => zones === undefined || zones.includes(organization.zone))
    .sort((a, b) => a.slug.localeCompare(b.slug))
}

/** Path of an association's units file, to stream it to the import. */
export function unitsFile(organization: DemoOrganization, associationCode: string): string {
  return join(organization.folder, associationCode, 'units.csv')
}

/** An association's sales, budget and payment habits. @throws ZodError naming the row and column that is wrong */
export function readAssociationFiles(organization: DemoOrganization, associationCode: string) {
  const table = <Row>(name: string, row: z.ZodType<Row>): Row[] => {
    const records: unknown = parse(readFileSync(join(organization.folder, associationCode, name)), { columns: true, bom: true })
    return z.array(row).parse(records)
  }
  return { sales: table('sales.csv', saleRow), budget: table('budget.csv', budgetRow), payments: table('payments.csv', paymentRow) }
}

/** E-mails of those who own a unit when the association is loaded. */
export function firstOwners(organization: DemoOrganization, associationCode: string): ReadonlySet<string> {
  const text = readFileSync(unitsFile(organization, associationCode), 'utf8')
  // A German file separates columns with semicolons, because its decimals have commas.
  const delimiter = text.split('\n', 1).join('').includes(';') ? ';' : ','
  const records: unknown = parse(text, { columns: true, bom: true, delimiter })
  return new Set(
    z
      .array(z.object({ owner_email: z.email() }))
      .parse(records)
      .map((row) => row.owner_email),
  )
}
