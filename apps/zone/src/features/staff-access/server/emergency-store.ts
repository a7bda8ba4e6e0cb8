/** The only file that queries what custodians signed. */
import type { OrgTransaction } from '@repo/db/zone'

export interface Authorization {
  readonly organizationId: string
  readonly requestId: string
  readonly nonce: string
  readonly signedText: string
  readonly custodianIds: string[]
  readonly signatures: Uint8Array<ArrayBuffer>[]
  readonly custodiansRequired: number
}

/** Holds whatever somebody of the staff presents, in any organisation of the zone, until the transaction ends. */
export async function lockEmergenciesOf(tx: OrgTransaction, staffId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`emergency ${staffId}`}, 15))`
}

/** Keeps what was signed. Of two who present the same text at once one waits for the other. @returns false when it was used before */
export async function insertAuthorization(tx: OrgTransaction, data: Authorization): Promise<boolean> {
  return (await tx.emergencyAuthorization.createMany({ data: [data], skipDuplicates: true })).count === 1
}
