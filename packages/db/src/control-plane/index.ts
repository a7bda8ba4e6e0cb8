/** The door of the control plane's database. */
export { sqlStateOf } from '../sql-state.ts'
export { Prisma } from '../generated/control-plane/client.ts'
export type * from '../generated/control-plane/models.ts'
export {
  createDirectoryDatabase,
  type DirectoryDatabase,
  type DirectoryDatabaseOptions,
  type DirectoryScope,
  type DirectoryTransaction,
} from './directory-database.ts'
