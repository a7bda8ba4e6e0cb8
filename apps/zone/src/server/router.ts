/** The API's contents: each feature's procedures under the name its contract gives them. A feature adds a line here. */
import { accessRouter } from '../features/access/server/router.ts'
import { assessmentsRouter } from '../features/assessments/server/router.ts'
import { associationsRouter, propertiesRouter } from '../features/associations/server/router.ts'
import { auditStreamRouter } from '../features/audit-stream/server/router.ts'
import { auditRouter, complianceRouter } from '../features/audit/server/router.ts'
import { chargesRouter } from '../features/charges/server/router.ts'
import { accessCorrectionsRouter } from '../features/corrections/server/router.ts'
import { dataRouter } from '../features/classification/server/router.ts'
import { closePeriod } from '../features/closing/server/close-period.ts'
import { closingRouter } from '../features/closing/server/router.ts'
import { importsRouter } from '../features/imports/server/router.ts'
import { ledgerRouter } from '../features/ledger/server/router.ts'
import { apiKeysRouter, identityRouter, settingsRouter, teamRouter } from '../features/identity/server/router.ts'
import { ownershipRouter, peopleRouter } from '../features/people/server/router.ts'
import { receiptsRouter } from '../features/receipts/server/router.ts'
import { receivablesRouter } from '../features/receivables/server/router.ts'
import {
  accessGrantsRouter,
  accessInvitationsRouter,
  accessRequestsRouter,
  breakGlassRouter,
  staffRouter,
} from '../features/staff-access/server/router.ts'
import { releasesRouter } from '../features/releases/server/router.ts'
import { residencyRouter } from '../features/residency/server/router.ts'
import { unitsRouter } from '../features/units/server/router.ts'

export const router = {
  identity: identityRouter,
  staff: staffRouter,
  team: teamRouter,
  apiKeys: apiKeysRouter,
  settings: settingsRouter,
  access: accessRouter,
  audit: { ...auditRouter, stream: auditStreamRouter },
  accessRequests: accessRequestsRouter,
  accessGrants: accessGrantsRouter,
  accessCorrections: accessCorrectionsRouter,
  accessInvitations: accessInvitationsRouter,
  breakGlass: breakGlassRouter,
  compliance: complianceRouter,
  associations: associationsRouter,
  properties: propertiesRouter,
  units: unitsRouter,
  people: peopleRouter,
  ownership: ownershipRouter,
  imports: importsRouter,
  // Closing a month asks features that the ledger knows nothing of.
  ledger: { ...ledgerRouter, closePeriod },
  closing: closingRouter,
  assessments: assessmentsRouter,
  charges: chargesRouter,
  receipts: receiptsRouter,
  receivables: receivablesRouter,
  data: dataRouter,
  releases: releasesRouter,
  residency: residencyRouter,
}
