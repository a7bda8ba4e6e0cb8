import { requestErrors, type OrganizationSettings } from '@repo/contract'
import { organizationKind, policyMode } from '@repo/contract/boundary'
import { invariant, type OrgId } from '@repo/core'
import { isCurrencyCode } from '@repo/money'
import { inOrg } from '../../../server/procedures.ts'
import { nameOrganization } from './claim-store.ts'
import { changeDefaults, readOrganization, type OrganizationRow } from './organization-store.ts'

export const getSettings = inOrg.settings.get.handler(async ({ context: { tx, orgId } }) =>
  wireSettings(orgId, await readOrganization(tx, orgId)),
)

export const updateSettings = inOrg.settings.update.handler(async ({ context: { tx, orgId, clock }, input }) => {
  const { name, ...defaults } = input
  if (defaults.defaultCurrencyCode !== undefined && !isCurrencyCode(defaults.defaultCurrencyCode)) {
    throw requestErrors.VALIDATION_FAILED({ fieldErrors: { defaultCurrencyCode: ['This currency is not known.'] } })
  }
  await changeDefaults(tx, orgId, defaults)
  if (name !== undefined) await nameOrganization(tx, orgId, name, clock.now())
  return wireSettings(orgId, await readOrganization(tx, orgId))
})

function wireSettings(orgId: OrgId, row: OrganizationRow): OrganizationSettings {
  const { legalCountryCode, jurisdictionProfile, defaultCurrencyCode, defaultLocale, defaultTimezone } = row
  invariant(
    legalCountryCode && jurisdictionProfile && defaultCurrencyCode && defaultLocale && defaultTimezone,
    'an organisation that has members was claimed, and a claim sets its primitives',
  )
  const { name, residencyZone, cell, legalSubdivisionCode } = row
  return {
    id: orgId,
    name,
    kind: organizationKind.parse(row.kind),
    residencyZone,
    cell,
    policyMode: policyMode.parse(row.policyMode),
    legalCountryCode,
    legalSubdivisionCode,
    jurisdictionProfile,
    defaultCurrencyCode,
    defaultLocale,
    defaultTimezone,
  }
}
