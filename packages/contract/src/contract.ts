/** The whole API, feature by feature. A feature adds one line here, and one to `errors.ts`. */
import { access } from './access.ts'
import { apiKeys } from './api-keys.ts'
import { assessments } from './assessments.ts'
import { associations } from './associations.ts'
import { audit } from './audit.ts'
import { auditStream } from './audit-stream.ts'
import { charges } from './charges.ts'
import { data } from './classification.ts'
import { closing } from './closing.ts'
import { compliance } from './compliance.ts'
import { identity } from './identity.ts'
import { imports } from './imports.ts'
import { ledger } from './ledger.ts'
import { ownership } from './ownership.ts'
import { people } from './people.ts'
import { properties } from './properties.ts'
import { receipts } from './receipts.ts'
import { receivables } from './receivables.ts'
import { releases } from './releases.ts'
import { residency } from './residency.ts'
import { settings } from './settings.ts'
import { accessCorrections } from './access-corrections.ts'
import { accessInvitations } from './access-invitations.ts'
import { accessGrants, accessRequests, breakGlass, staff } from './staff-access.ts'
import { team } from './team.ts'
import { units } from './units.ts'

export const contract = {
  identity,
  staff,
  team,
  apiKeys,
  settings,
  access,
  audit: { ...audit, stream: auditStream },
  accessRequests,
  accessGrants,
  accessCorrections,
  accessInvitations,
  breakGlass,
  compliance,
  associations,
  properties,
  units,
  people,
  ownership,
  imports,
  ledger,
  closing,
  assessments,
  charges,
  receipts,
  receivables,
  data,
  releases,
  residency,
}

export type Contract = typeof contract
