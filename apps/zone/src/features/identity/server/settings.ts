import { fieldProblems, requestErrors, type OrganizationSettings } from '@repo/contract'
import { organizationKind, policyMode } from '@repo/contract/boundary'
import { invariant, type OrgId } from '@repo/core'
import { isCurrencyCode } from '@repo/money'
import { inOrg, type OrgContext } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { originOfAlias } from '../organization-alias.ts'
import { nameOrganization } from './claim-store.ts'
import { aliasOfOrganization } from './organization-host-store.ts'
import { changeDefaults, readOrganization, type OrganizationRow } from './organization-store.ts'

export const getSettings = inOrg.settings.get.handler(({ context }) => readSettings(context))

export const updateSettings = inOrg.settings.update.handler(async ({ context, input }) => {
  const { tx, orgId, clock } = context
  const { name, ...defaults } = input
  if (defaults.defaultCurrencyCode !== undefined && !isCurrencyCode(defaults.defaultCurrencyCode)) {
    throw requestErrors.VALIDATION_FAILED({ fieldErrors: { defaultCurrencyCode: [fieldProblems.CURRENCY_UNKNOWN] } })
  }
  await changeDefaults(tx, orgId, defaults)
  if (name !== undefined) await nameOrganization(tx, orgId, name, clock.now())
  return readSettings(context)
})

/** The settings as they now stand in this transaction. */
export async function readSettings({ tx, orgId, services }: SettingsContext): Promise<OrganizationSettings> {
  const row = await readOrganization(tx, orgId)
  const alias = await aliasOfOrganization(tx, orgId)
  const ownHost = alias === undefined ? null : originOfAlias(alias, services.environment.PUBLIC_ZONE_ORIGIN)
  return { ...wireSettings(orgId, row), ownHost }
}

type SettingsContext = Pick<OrgContext, 'tx' | 'orgId'> & Pick<RequestContext, 'services'>

function wireSettings(orgId: OrgId, row: OrganizationRow): Omit<OrganizationSettings, 'ownHost'> {
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
