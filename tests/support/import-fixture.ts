import type { ImportJob } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { receiveUpload } from '../../apps/zone/src/features/imports/index.ts'
import { until } from '../workflows/support/until.ts'
import type { Actor, ServerApi, ZoneApp } from './zone-app.ts'

export { unitsCsv } from './units-csv.ts'

/** Uploads a file as the route does. */
export function upload(
  app: ZoneApp,
  orgId: OrgId,
  actor: Actor,
  importId: string,
  content: string | Buffer<ArrayBuffer>,
  contentType = 'text/csv',
): Promise<Response> {
  const request = new Request(`http://zone.test/api/v1/files/imports/${importId}`, {
    method: 'PUT',
    headers: { 'content-type': contentType },
    body: content,
  })
  return receiveUpload(request, app.contextOf(orgId, actor), importId)
}

export function untilImport(api: ServerApi, importId: ImportJob['id'], ...wanted: readonly ImportJob['status'][]): Promise<ImportJob> {
  return until(`the import to be ${wanted.join(' or ')}`, async () => {
    const job = await api.imports.get({ importId })
    return wanted.includes(job.status) ? job : undefined
  })
}
