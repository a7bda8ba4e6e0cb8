/** The only file that queries an organisation's residency policies. */
import { policyBytes, type SignedPolicy } from '@repo/contract/boundary'
import type { OrgTransaction } from '@repo/db/zone'

/** Keeps a policy in the transaction that moves the fence to its version. One that is kept already stays as it is. */
export async function keepPolicy(tx: OrgTransaction, { bundle, signature }: SignedPolicy): Promise<void> {
  const { organizationId, version, mode } = bundle
  await tx.residencyPolicy.createMany({
    data: [
      {
        organizationId,
        version,
        mode,
        bundle: policyBytes(bundle),
        signature: new Uint8Array(Buffer.from(`${signature.r}${signature.s}`, 'hex')),
        keyId: signature.kid,
      },
    ],
    skipDuplicates: true,
  })
}

/** What the fence says, and the policy of that version as it was received; none while the organisation is under its mode alone. */
export async function heldPolicy(tx: OrgTransaction, organizationId: string) {
  const fence = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    select: { policyMode: true, policyVersion: true, residencyZone: true, cell: true },
  })
  const kept = await tx.residencyPolicy.findUnique({
    where: { organizationId_version: { organizationId, version: fence.policyVersion } },
  })
  return { fence, kept }
}
