import type { OrgId } from '@repo/core'
import { objectKey, type ObjectKey } from '../../../server/object-store.ts'

export const importFilesKind = 'imports'

export const importFileId = (importId: string, uploadId: string): string => `${importId}.${uploadId}`

/** Where an import's file lies. Every upload has a key of its own, so that a late one cannot change a file that is being checked. */
export function importFileKey(orgId: OrgId, importId: string, uploadId: string): ObjectKey {
  return objectKey(orgId, importFilesKind, importFileId(importId, uploadId))
}
