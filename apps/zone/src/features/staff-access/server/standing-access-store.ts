/** What the proof of no standing access looks at, and where its certificates are kept. */
import { invariant } from '@repo/core'
import type { IdentityTransaction } from '@repo/db/zone'

/** The door shows grants to signed-in staff; these looks are nobody's session. */
export const nobody = '00000000-0000-0000-0000-000000000000'

export interface StandingAccess {
  readonly rolesSeen: number
  readonly sessionsSeen: number
  readonly grantsSeen: number
  /** Codes with what they are about: a role's name, an id. */
  readonly problems: readonly string[]
}

/**
 * Looks for standing access, by the database's own catalogue and clock. The role that made the cluster (10) is the operator's, outside of every program;
 * any other role that can sign in, bypass policies or take on one of ours is a person's or a program's nobody knows of.
 */
export async function standingAccess(tx: IdentityTransaction): Promise<StandingAccess> {
  const [row] = await tx.$queryRaw<{ roles: number; sessions: number; grants: number; problems: string[] }[]>`
    with ours as (select unnest(array['freehold_owner', 'freehold_app', 'freehold_identity', 'freehold_staff', 'freehold_dbos', 'freehold_sealer',
        'freehold_definer', 'freehold_control']) as name),
      found as (
        select 'ROLE_UNKNOWN ' || rolname as problem from pg_roles
          where (rolcanlogin or rolsuper or rolbypassrls) and oid <> 10 and rolname not in (select name from ours)
        union all
        select 'ROLE_TAKES_ON ' || member.rolname from pg_auth_members join pg_roles as member on member.oid = pg_auth_members.member
          join pg_roles as taken on taken.oid = pg_auth_members.roleid
          where taken.rolname in (select name from ours) and member.oid <> 10 and not (member.rolname = 'freehold_owner' and taken.rolname = 'freehold_definer')
        union all
        select 'SESSION_TOO_LONG ' || session.id from identity.staff_session as session
          where session.expires_at > session.created_at + interval '8 hours 1 minute'
        union all
        select 'SESSION_OF_LEFT ' || session.id from identity.staff_session as session join identity.staff_member as staff on staff.id = session.user_id
          where staff.status <> 'active'
        union all
        select 'STAFF_IS_MEMBER ' || staff.id from identity.staff_member as staff join identity."user" as person on person.id = staff.id
        union all
        select 'GRANT_NOT_ENDED ' || id from app.access_grant where status = 'active' and ends_at < clock_timestamp() - interval '1 hour'
      )
    select (select count(*)::integer from pg_roles where rolcanlogin) as roles, (select count(*)::integer from identity.staff_session) as sessions,
      (select count(*)::integer from app.access_grant where status = 'active') as grants,
      coalesce((select array_agg(problem order by problem) from found), '{}') as problems`
  invariant(row, 'a query without from gives a row')
  return { rolesSeen: row.roles, sessionsSeen: row.sessions, grantsSeen: row.grants, problems: row.problems }
}

/** Grants that say active, of somebody who has left, or whose role was taken away, given back or changed since. */
export function grantsOfChanged(tx: IdentityTransaction): Promise<{ organizationId: string; id: string }[]> {
  return tx.$queryRaw<{ organizationId: string; id: string }[]>`
    select held.organization_id as "organizationId", held.id from app.access_grant as held
    left join identity.staff_member as staff on staff.id = held.staff_id
    where held.status = 'active' and (staff.id is null or staff.status <> 'active' or staff.role_since > held.starts_at) order by held.id limit 1000`
}

/** Keeps a day's certificate: figures of the last look, and every breach that any look of the day found. One that is gone an hour later was there. */
export async function insertCertificate(tx: IdentityTransaction, day: string, seen: StandingAccess): Promise<void> {
  await tx.$executeRaw`
    insert into identity.standing_access_certificate as kept (day, roles_seen, sessions_seen, grants_seen, problems)
    values (${day}::date, ${seen.rolesSeen}::integer, ${seen.sessionsSeen}::integer, ${seen.grantsSeen}::integer, ${[...seen.problems]}::text[])
    on conflict (day) do update set made_at = now(), roles_seen = excluded.roles_seen, sessions_seen = excluded.sessions_seen,
      grants_seen = excluded.grants_seen,
      problems = array(select distinct unnest(kept.problems || excluded.problems) order by 1)`
}
