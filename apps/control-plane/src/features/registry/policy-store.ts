/** The only file that queries residency policies and their versions. A version is written once and never edited. */
import { randomUUID } from 'node:crypto'
import { policyMode } from '@repo/contract/boundary'
import { controlErrors } from '@repo/contract/control'
import type { DirectoryTransaction, Prisma } from '@repo/db/control-plane'
import { isLevel, isZoneCode, policyScopes, policyTypes, type Narrowing, type PolicyType, type ResidencyPolicy } from '@repo/residency'

const whole = {
  backupCountries: { orderBy: { countryCode: 'asc' } },
  facilities: { orderBy: { regionId: 'asc' } },
  preferred: { orderBy: { position: 'asc' } },
  narrowings: { orderBy: { position: 'asc' }, include: { countries: { orderBy: { countryCode: 'asc' } } } },
  policy: true,
} as const satisfies Prisma.ResidencyPolicyVersionInclude
type VersionRow = Prisma.ResidencyPolicyVersionGetPayload<{ include: typeof whole }>

/** A policy in one of its versions. */
export interface StoredPolicy {
  readonly id: string
  readonly changedAt: Date
  readonly policy: ResidencyPolicy
}

function toStored(row: VersionRow): StoredPolicy {
  const { zoneCode } = row.policy
  if (!isZoneCode(zoneCode)) throw new Error('The directory holds a policy of no zone')
  return {
    id: row.policyId,
    changedAt: row.recordedAt,
    policy: {
      version: row.version,
      zone: zoneCode,
      mode: policyMode.parse(row.mode),
      backupCountries: row.backupCountries.map(({ countryCode }) => countryCode),
      ...(row.pinnedCountry === null ? {} : { pinnedCountry: row.pinnedCountry }),
      ...(row.primaryCountry === null ? {} : { primaryCountry: row.primaryCountry }),
      ...(row.viewFromOutside === null ? {} : { viewFromOutside: row.viewFromOutside }),
      ...(row.facilities.length === 0 ? {} : { facilities: row.facilities.map(({ regionId }) => regionId) }),
      ...(row.narrowings.length === 0 ? {} : { narrowings: row.narrowings.map(toNarrowing) }),
      ...(row.policyType === null ? {} : { policyType: toPolicyType(row.policyType) }),
      ...(row.preferred.length === 0 ? {} : { preferredCountries: row.preferred.map(({ countryCode }) => countryCode) }),
    },
  }
}

function toPolicyType(text: string): PolicyType {
  const known = policyTypes.find((one) => one === text)
  if (!known) throw new Error('The directory holds a policy of no type')
  return known
}

function toNarrowing({ scope, level, datasetCode, limitsCountries, countries }: VersionRow['narrowings'][number]): Narrowing {
  const known = policyScopes.find((one) => one === scope)
  if (!known) throw new Error('The directory holds a narrowing of no scope')
  const of = (denied: boolean) => countries.filter((one) => one.denied === denied).map(({ countryCode }) => countryCode)
  return {
    scope: known,
    ...(level !== null && isLevel(level) ? { level } : {}),
    ...(datasetCode === null ? {} : { dataset: datasetCode }),
    ...(limitsCountries ? { countries: of(false) } : {}),
    ...(of(true).length === 0 ? {} : { deniedCountries: of(true) }),
  }
}

/** Writes the first version of a new policy. */
export async function insertPolicy(tx: DirectoryTransaction, policy: ResidencyPolicy): Promise<string> {
  const id = randomUUID()
  await tx.residencyPolicy.create({ data: { id, zoneCode: policy.zone, version: policy.version } })
  await insertVersion(tx, id, policy)
  return id
}

/** Writes a further version, which becomes the newest. */
export async function appendVersion(tx: DirectoryTransaction, id: string, policy: ResidencyPolicy): Promise<void> {
  await tx.residencyPolicy.update({ where: { id }, data: { version: policy.version, changedAt: new Date() } })
  await insertVersion(tx, id, policy)
}

async function insertVersion(tx: DirectoryTransaction, policyId: string, policy: ResidencyPolicy): Promise<void> {
  const { version, mode, pinnedCountry = null, primaryCountry = null, viewFromOutside = null, policyType = null } = policy
  const key = { policyId, version }
  await tx.residencyPolicyVersion.create({ data: { ...key, mode, pinnedCountry, primaryCountry, viewFromOutside, policyType } })
  await tx.residencyPolicyBackupCountry.createMany({ data: policy.backupCountries.map((countryCode) => ({ ...key, countryCode })) })
  await tx.residencyPolicyFacility.createMany({ data: (policy.facilities ?? []).map((regionId) => ({ ...key, regionId })) })
  await tx.residencyPolicyPreferredCountry.createMany({
    data: (policy.preferredCountries ?? []).map((countryCode, position) => ({ ...key, position, countryCode })),
  })
  for (const [position, narrowing] of (policy.narrowings ?? []).entries()) {
    const { scope, level = null, dataset = null, countries, deniedCountries = [] } = narrowing
    const place = { ...key, position }
    await tx.residencyPolicyNarrowing.create({
      data: { ...place, scope, level, datasetCode: dataset, limitsCountries: countries !== undefined },
    })
    await tx.residencyPolicyNarrowingCountry.createMany({
      data: [
        ...(countries ?? []).map((countryCode) => ({ ...place, countryCode, denied: false })),
        ...deniedCountries.map((countryCode) => ({ ...place, countryCode, denied: true })),
      ],
    })
  }
}

/** The newest version. @throws POLICY_NOT_FOUND for one that is not there or was deleted */
export async function policyById(tx: DirectoryTransaction, id: string): Promise<StoredPolicy> {
  const policy = await tx.residencyPolicy.findFirst({ where: { id, deletedAt: null }, select: { version: true } })
  const found = policy && (await policyVersion(tx, id, policy.version))
  if (!found) throw controlErrors.POLICY_NOT_FOUND()
  return found
}

/** Reads the newest version and holds the policy until the transaction ends. @throws POLICY_NOT_FOUND */
export async function lockPolicy(tx: DirectoryTransaction, id: string): Promise<StoredPolicy> {
  await tx.$queryRaw`select 1 from directory.residency_policy where id = ${id}::uuid for update`
  return policyById(tx, id)
}

export async function policyVersion(tx: DirectoryTransaction, policyId: string, version: number): Promise<StoredPolicy | undefined> {
  const row = await tx.residencyPolicyVersion.findUnique({ where: { policyId_version: { policyId, version } }, include: whole })
  return row ? toStored(row) : undefined
}

/** The newest version of every policy that was not deleted, newest change first. */
export async function listPolicies(tx: DirectoryTransaction, zoneCode?: string): Promise<StoredPolicy[]> {
  const policies = await tx.residencyPolicy.findMany({
    where: { deletedAt: null, ...(zoneCode === undefined ? {} : { zoneCode }) },
    select: { id: true, version: true },
    orderBy: [{ changedAt: 'desc' }, { id: 'asc' }],
  })
  const rows = await tx.residencyPolicyVersion.findMany({
    where: { OR: policies.map(({ id, version }) => ({ policyId: id, version })) },
    include: whole,
  })
  const byId = new Map(rows.map((row) => [row.policyId, toStored(row)]))
  return policies.flatMap(({ id }) => byId.get(id) ?? [])
}

export async function markDeleted(tx: DirectoryTransaction, id: string): Promise<void> {
  await tx.residencyPolicy.update({ where: { id }, data: { deletedAt: new Date() } })
}
