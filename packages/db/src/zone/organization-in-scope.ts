import { Prisma } from '../generated/zone/client.ts'

/**
 * The organisation of the running transaction, for raw SQL: `where organization_id = ${organizationInScope}`. It comes from the scope that
 * `withOrg` set, so a statement cannot name another one. A sub-select, so that it is evaluated once for a statement and not for each row.
 */
export const organizationInScope = Prisma.sql`(select nullif(current_setting('app.organization_id', true), '')::uuid)`
