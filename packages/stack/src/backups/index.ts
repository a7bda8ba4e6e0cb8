/** Backups of the local stack's zones: taken where the zone's file allows, tried at once, and told to the inventory by what lies beside them. */
export { backUpZone } from './back-up-zone.ts'
export { nightlyBackups, msUntilBackup } from './nightly-backups.ts'
export { restoreDrill } from './restore-drill.ts'
export { backupsIn, takeBackup } from './take-backup.ts'
