/** The organisation's own facts: those chosen when it was claimed, and what may be changed since. */
import { z } from 'zod'
import { organizationKind, policyMode } from './boundary/organization.ts'
import { organizationId } from './identity.ts'
import { orgProcedure } from './procedure.ts'
import { classified, countryCode, currencyCode, locale, subdivisionCode, text, timeZone } from './wire.ts'

export const organizationSettings = z
  .object({
    id: organizationId,
    name: classified(z.string(), 'identity'),
    kind: organizationKind,
    residencyZone: z.string(),
    cell: z.string(),
    policyMode,
    legalCountryCode: countryCode,
    legalSubdivisionCode: subdivisionCode.nullable(),
    jurisdictionProfile: z.string(),
    /** Defaults for what is created next; existing books keep their own. */
    defaultCurrencyCode: currencyCode,
    defaultLocale: locale,
    defaultTimezone: timeZone,
    /** Origin of the organisation's own host, `https://<alias>.o.<zone host>`; null where it has none. */
    ownHost: z.string().nullable(),
  })
  .meta({ id: 'OrganizationSettings' })
export type OrganizationSettings = z.infer<typeof organizationSettings>

export const settings = {
  get: orgProcedure({ resource: 'organization', action: 'read' })
    .route({ method: 'GET', path: '/settings', summary: "The organisation's settings" })
    .input(z.object({}))
    .output(organizationSettings),
  update: orgProcedure({ resource: 'organization', action: 'update' })
    .route({ method: 'PATCH', path: '/settings', summary: 'Rename the organisation or change its defaults' })
    .input(
      z.object({
        name: classified(text(160), 'identity').optional(),
        defaultCurrencyCode: currencyCode.optional(),
        defaultLocale: locale.optional(),
        defaultTimezone: timeZone.optional(),
      }),
    )
    .output(organizationSettings),
  setHost: orgProcedure({ resource: 'organization', action: 'set_host' })
    .route({ method: 'POST', path: '/settings/host', summary: 'Give the organisation a host of its own, or replace the one it has' })
    .input(z.object({}))
    .output(organizationSettings),
  removeHost: orgProcedure({ resource: 'organization', action: 'remove_host' })
    .route({ method: 'DELETE', path: '/settings/host', summary: "Take the organisation's own host away" })
    .input(z.object({}))
    .output(organizationSettings),
}
