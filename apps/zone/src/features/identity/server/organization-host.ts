import { randomBytes } from 'node:crypto'
import { inOrg } from '../../../server/procedures.ts'
import { aliasLength, aliasOf } from '../organization-alias.ts'
import { removeAlias, setAlias } from './organization-host-store.ts'
import { readSettings } from './settings.ts'

/** Makes or replaces the organisation's own host. The zone's edge knows it seconds later, and the old one no longer. */
export const setOrganizationHost = inOrg.settings.setHost.handler(async ({ context }) => {
  const { tx, orgId, clock } = context
  await setAlias(tx, orgId, aliasOf(randomBytes(aliasLength)), clock.now())
  return readSettings(context)
})

/** Takes it away. Where there is none nothing changes, so that repeating is harmless. */
export const removeOrganizationHost = inOrg.settings.removeHost.handler(async ({ context }) => {
  await removeAlias(context.tx, context.orgId)
  return readSettings(context)
})
