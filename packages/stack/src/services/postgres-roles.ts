import { join } from 'node:path'
import pg from 'pg'
import { passwordFile } from './secret-file.ts'

/**
 * The roles a database is used through. None is a superuser and none bypasses row security. `freehold_owner` owns the database
 * and runs migrations; `freehold_definer` cannot sign in and owns the SECURITY DEFINER functions; what each of the others may do is
 * granted by the migrations, beside the tables.
 */
export const zoneRoles = [
  'freehold_owner',
  'freehold_app',
  'freehold_identity',
  'freehold_staff',
  'freehold_dbos',
  'freehold_sealer',
] as const
export const controlRoles = ['freehold_owner', 'freehold_control', 'freehold_dbos'] as const
export type ZoneRole = (typeof zoneRoles)[number]
export type ControlRole = (typeof controlRoles)[number]

export interface DatabaseOptions<Role extends string> {
  /** The cluster's folder: passwords are kept in its `passwords.json`, 0600. */
  readonly dir: string
  readonly superuserUrl: (database?: string) => string
  readonly database: string
  readonly roles: readonly Role[]
}

/**
 * Creates the database and its roles where they are missing, and gives every role the password of the file.
 * @returns the connection URL of each role
 */
export async function provisionDatabase<Role extends string>(options: DatabaseOptions<Role>): Promise<Record<Role, string>> {
  const passwords = await passwordFile(join(options.dir, 'passwords.json'), options.roles)
  await asSuperuser(options.superuserUrl(), async (client) => {
    for (const role of options.roles) await ensureRole(client, role, passwords[role])
    await ensureRole(client, 'freehold_definer')
    // The owner hands functions over to the definer, which takes membership but nothing inherited.
    await client.query('GRANT freehold_definer TO freehold_owner WITH INHERIT FALSE, SET TRUE')
    // One of its functions ends the connections that run under a grant which is being ended.
    await client.query('GRANT pg_signal_backend TO freehold_definer')
    // To see under which names standbys replicate; the one function that looks shows no more.
    await client.query('GRANT pg_read_all_stats TO freehold_definer')
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [options.database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(options.database)} OWNER freehold_owner`)
    await client.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(options.database)} FROM PUBLIC`)
    for (const role of options.roles) {
      await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(options.database)} TO ${pg.escapeIdentifier(role)}`)
    }
  })
  await asSuperuser(options.superuserUrl(options.database), (client) => client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC'))
  return databaseUrls(options, options.database, options.roles)
}

async function ensureRole(client: pg.Client, role: string, password?: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  const name = pg.escapeIdentifier(role)
  if (rowCount === 0) await client.query(`CREATE ROLE ${name} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOLOGIN`)
  if (password !== undefined) await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(password)}`)
}

async function asSuperuser(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** The connection URL of each role, with the passwords that `provisionDatabase` made. */
export async function databaseUrls<Role extends string>(
  cluster: { readonly dir: string; readonly superuserUrl: (database?: string) => string },
  database: string,
  roles: readonly Role[],
): Promise<Record<Role, string>> {
  const passwords = await passwordFile(join(cluster.dir, 'passwords.json'), roles)
  const urls = roles.map((role) => {
    const url = new URL(cluster.superuserUrl(database))
    url.username = role
    url.password = passwords[role]
    return [role, url.href]
  })
  return Object.fromEntries(urls) as Record<Role, string>
}
