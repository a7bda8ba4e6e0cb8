/** Staff of the zone and what they ask for, for tests that need access to be there. */
import type { OrgId } from '@repo/core'
import { makeOwnedAssociation } from './books-fixture.ts'
import { startZoneApp, type Actor, type RequestContext, type ServerApi, type StaffActor, type ZoneApp } from './zone-app.ts'

export type Asked = Parameters<ServerApi['accessRequests']['create']>[0]

const about = { purpose: 'customer_support', reason: 'The units page shows nothing', ticket: 'T-100' } as const

/** Takes the word of the zone's second person alone. */
export const regularRequest = { ...about, dataset: 'units', level: 'operational', verb: 'read' } as const satisfies Asked
/** Takes the customer's word too. */
export const personalRequest = { ...about, dataset: 'people', level: 'identity', verb: 'read' } as const satisfies Asked
export const breakGlassRequest = { ...about, purpose: 'production_incident', dataset: 'people', level: 'identity' } as const

export interface AccessFixture {
  readonly supporter: StaffActor
  readonly officer: StaffActor
  /** The officer's word, and an administrator's where it takes one. @returns the grant's id */
  grant(orgId: OrgId, administrator: ServerApi, asked?: Asked, by?: StaffActor): Promise<string>
}

export async function startAccess(app: ZoneApp): Promise<AccessFixture> {
  const [supporter, officer] = [await app.makeStaff('support'), await app.makeStaff('officer')]
  return {
    supporter,
    officer,
    async grant(orgId, administrator, asked = regularRequest, by = supporter) {
      const { id: accessRequestId, needsCustomer } = await app.as(orgId, by).accessRequests.create(asked)
      if (needsCustomer) await administrator.accessRequests.approve({ accessRequestId })
      const { grantId } = await app.as(orgId, officer).accessRequests.approve({ accessRequestId })
      if (grantId === null) throw new Error('Every word was given, and there is no grant')
      return grantId
    },
  }
}

export interface Call {
  readonly as?: Actor
  readonly body?: object
  readonly org?: OrgId
  /** Accepted by this zone's own edge, or by a listed one whose place nobody knows. */
  readonly from?: 'here' | 'listed'
}

export interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly rule: unknown
  readonly data:
    { readonly id: string; readonly status: string; readonly grantId: string | null; readonly items?: readonly unknown[] } | undefined
}

/** An organisation with its administrator, people and units, another one, and staff who know the way. */
export async function startAccessBench() {
  const app = startZoneApp()
  const access = await startAccess(app)
  const orgId = await app.makeOrganization()
  const administrator = await app.makeMember(orgId, { role: 'administrator' })
  const admin = app.as(orgId, administrator)
  const people: readonly { readonly id: string }[] = (await makeOwnedAssociation(admin)).owners
  const other = await app.makeOrganization()
  const sql = async <Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> =>
    (await app.superuser.query<Row>(text, values)).rows

  return {
    ...{ app, access, orgId, administrator, admin, people, other, sql },
    /** A call of the REST surface, as staff, a member or nobody. */
    async rest(method: string, path: string, { as, body, org = orgId, from = 'here' }: Call = {}): Promise<Answer> {
      const context = app.contextOf(org, as)
      const placed: RequestContext = { ...context, assertion: context.assertion && { ...context.assertion, accepted: from } }
      const headers = { 'content-type': 'application/json' }
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
      const response = await app.http('rest', new Request(`http://eu.localhost:8080/api/v1${path}`, init), placed)
      const answer = (await response.json()) as { data?: Answer['data']; error?: { code: string; data?: unknown } }
      return { status: response.status, code: answer.error?.code, data: answer.data, rule: answer.error?.data }
    },
    ask: (asked: Asked = regularRequest, by: StaffActor = access.supporter, org = orgId) => app.as(org, by).accessRequests.create(asked),
    /** Somebody new, who owes no note. */
    newSupport: () => app.makeStaff('support'),
    eventsOf: (targetId: string) =>
      sql<{ action: string; decision: string; actor_kind: string }>(
        'select action, decision, actor_kind from app.audit_event where target_id = $1 order by id',
        targetId,
      ),
  }
}

export type AccessBench = Awaited<ReturnType<typeof startAccessBench>>
