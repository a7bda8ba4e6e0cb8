/** Every declared code, gathered: docs/errors.md is compared with it, and the OpenAPI document describes it. */
import type { ErrorDefinition } from '@repo/core'
import { boundaryErrors } from '@repo/residency'
import { apiKeyErrors } from './api-keys.ts'
import { assessmentErrors } from './assessments.ts'
import { associationErrors } from './associations.ts'
import { auditStreamErrors } from './audit-stream.ts'
import { auditErrors } from './audit.ts'
import { chargeErrors } from './charges.ts'
import { classificationErrors } from './classification.ts'
import { complianceErrors } from './compliance.ts'
import { controlErrors } from './control/control-errors.ts'
import { edgeErrors, routingErrors } from './edge/edge-errors.ts'
import { platformErrors } from './envelope.ts'
import { identityErrors } from './identity.ts'
import { importErrors } from './imports.ts'
import { ledgerErrors } from './ledger.ts'
import { ownershipErrors } from './ownership.ts'
import { peopleErrors } from './people.ts'
import { propertyErrors } from './properties.ts'
import { receiptErrors } from './receipts.ts'
import { releaseErrors } from './releases.ts'
import { requestErrors } from './request-errors.ts'
import { residencyErrors } from './residency.ts'
import { correctionErrors } from './correction-errors.ts'
import { accessInvitationErrors } from './access-invitations.ts'
import { accessErrors } from './access-errors.ts'
import { teamErrors } from './team.ts'
import { unitErrors } from './units.ts'

export const errorDefinitions: Readonly<Record<string, ErrorDefinition>> = {
  ...platformErrors.definitions,
  ...routingErrors.definitions,
  ...edgeErrors.definitions,
  ...requestErrors.definitions,
  ...controlErrors.definitions,
  ...boundaryErrors.definitions,
  ...identityErrors.definitions,
  ...accessErrors.definitions,
  ...accessInvitationErrors.definitions,
  ...correctionErrors.definitions,
  ...teamErrors.definitions,
  ...apiKeyErrors.definitions,
  ...associationErrors.definitions,
  ...propertyErrors.definitions,
  ...unitErrors.definitions,
  ...peopleErrors.definitions,
  ...ownershipErrors.definitions,
  ...importErrors.definitions,
  ...ledgerErrors.definitions,
  ...assessmentErrors.definitions,
  ...auditErrors.definitions,
  ...auditStreamErrors.definitions,
  ...chargeErrors.definitions,
  ...complianceErrors.definitions,
  ...receiptErrors.definitions,
  ...classificationErrors.definitions,
  ...releaseErrors.definitions,
  ...residencyErrors.definitions,
}
