import { policyModes } from '@repo/residency'
import { z } from 'zod'

/** What kind of business an organisation is. A code: its name lives in its zone. */
export const organizationKinds = [
  'community_association',
  'management_company',
  'service_provider',
  'concierge',
  'commercial_client',
] as const
export type OrganizationKind = (typeof organizationKinds)[number]

/** States of an organisation in the directory (docs/tenant-lifecycle.md). `moved` and `closed` are final in this zone. */
export const organizationStatuses = ['provisioning', 'active', 'read_only', 'moving', 'moved', 'suspended', 'closed'] as const
export type OrganizationStatus = (typeof organizationStatuses)[number]

export const organizationKind = z.enum(organizationKinds)
export const organizationStatus = z.enum(organizationStatuses)
export const policyMode = z.enum(policyModes)

/** Counts the directory's decisions about one organisation. A zone refuses writes that carry an older one. */
export const epoch = z.int().min(1).max(Number.MAX_SAFE_INTEGER)
