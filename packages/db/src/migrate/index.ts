/** What set-up and deployment use: the migration runner and where the migrations are. Nothing that serves requests imports it. */
import { join } from 'node:path'

export { migrate, type MigrateOptions } from './migrate.ts'

/** The zone's migrations, for `migrate(ownerUrl, zoneMigrations)`. */
export const zoneMigrations = join(import.meta.dirname, '../../../../prisma/zone/migrations')
export const controlPlaneMigrations = join(import.meta.dirname, '../../../../prisma/control-plane/migrations')
