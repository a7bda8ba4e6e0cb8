import type { Page } from 'playwright-core'
import type { Books, Tenant } from './tenant.ts'

export async function signIn(page: Page, tenant: Pick<Tenant, 'id' | 'origin' | 'email' | 'password'>): Promise<void> {
  await page.goto(`${tenant.origin}/sign-in`)
  await page.fill('#email', tenant.email)
  await page.fill('#password', tenant.password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/${tenant.id}`)
}

/** Every screen of an organisation, by what it is. */
export function screens(
  tenant: Tenant,
  { associationId, unitIds, partyIds }: Books,
  runId: string,
  receiptId: string,
): Record<string, string> {
  const root = `/${tenant.id}`
  const inside = `${root}/associations/${associationId}`
  return {
    today: root,
    organisations: '/organizations',
    associations: `${root}/associations`,
    'new association': `${root}/associations/new`,
    association: inside,
    'new property': `${inside}/properties/new`,
    units: `${inside}/units`,
    'new unit': `${inside}/units/new`,
    unit: `${inside}/units/${unitIds[2]}`,
    'owners of a unit': `${inside}/units/${unitIds[2]}/owners`,
    people: `${root}/people`,
    person: `${root}/people/${partyIds[0]}`,
    'new person': `${root}/people/new`,
    import: `${inside}/import`,
    'assessment runs': `${inside}/assessments`,
    'assessment preview': `${inside}/assessments/new?kind=operating&periodStart=2026-12-01&basis=entitlement&dueOn=2026-12-05&total=1234.56`,
    'assessment run': `${inside}/assessments/${runId}`,
    receipts: `${inside}/receipts`,
    'new receipt': `${inside}/receipts/new?party=${partyIds[0]}`,
    receipt: `${inside}/receipts/${receiptId}`,
    receivables: `${inside}/receivables`,
    'owner ledger': `${inside}/owners/${partyIds[0]}`,
    'trial balance': `${inside}/trial-balance`,
    team: `${root}/team`,
    'api keys': `${root}/api-keys`,
    settings: `${root}/settings`,
    'no such page': `${inside}/units/00000000-0000-4000-8000-000000000000`,
    components: '/account/components',
  }
}
