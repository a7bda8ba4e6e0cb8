import type { Page } from 'playwright-core'
import type { PageKind } from './page-budget.ts'
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
  auditEventId: string,
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
    journal: `${inside}/journal`,
    'new entry': `${inside}/journal/new`,
    periods: `${inside}/periods`,
    'late receivables': `${inside}/receivables?part=over60`,
    team: `${root}/team`,
    'api keys': `${root}/api-keys`,
    'audit trail': `${root}/audit`,
    'audit stream': `${root}/audit/stream`,
    'compliance report': `${root}/compliance`,
    'audit event': `${root}/audit/${auditEventId}`,
    residency: `${root}/residency`,
    classification: `${root}/residency/classification`,
    releases: `${root}/residency/releases`,
    egress: `${root}/residency/egress`,
    'record of processing': `${root}/residency/processing`,
    settings: `${root}/settings`,
    'no such page': `${inside}/units/00000000-0000-4000-8000-000000000000`,
  }
}

/** The pages of components, in every state and direction; they speak no language's catalogue. */
export const samples: Readonly<Record<string, string>> = {
  components: '/account/components',
  frame: '/account/components/frame',
  'frame, mirrored': '/account/components/frame?dir=rtl',
  ...Object.fromEntries(
    ['dialog', 'sheet', 'toast', 'switch'].map((over) => [`frame with ${over}`, `/account/components/frame?open=${over}`]),
  ),
}

/** What each screen may weigh; every other one is a form or a detail. */
export const pageKinds: Readonly<Record<string, PageKind>> = {
  today: 'dashboard',
  ...Object.fromEntries(
    [
      'associations',
      'units',
      'people',
      'assessment runs',
      'receipts',
      'receivables',
      'journal',
      'team',
      'api keys',
      'audit trail',
      'residency',
      'classification',
      'releases',
      'egress',
      'record of processing',
      'account',
    ].map((name) => [name, 'list']),
  ),
  import: 'run',
  'assessment preview': 'run',
  'assessment run': 'run',
  'owner ledger': 'report',
  'trial balance': 'report',
  'compliance report': 'list',
}
