/**
 * Takes an import's file. Its bytes stream from the network through the check of their encoding into the object store: no more than a few
 * packets are ever in memory, and no transaction is open meanwhile. The two procedures around it stand on the usual ladder, so who may not upload
 * is refused before a byte is read.
 */
import { importErrors, okEnvelope } from '@repo/contract'
import { errorResponse, metaOf, toAppError } from '../../../server/envelope.ts'
import { createServerApi } from '../../../server/in-process-client.ts'
import { assertedOrg } from '../../../server/org-scope.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { importFileKey } from './import-files.ts'
import { utf8Only } from './utf8-guard.ts'

// What browsers call a CSV file; Windows names the program that opens it.
const fileTypes = /^(text\/csv|application\/csv|application\/vnd\.ms-excel)\b/i

/** Answers `PUT /api/v1/files/imports/{importId}`. @param importId as the path gives it; the procedures judge it */
export async function receiveUpload(request: Request, requestContext: RequestContext, importId: string): Promise<Response> {
  // A repeated upload is told apart by the import's state; its bytes are not compared, so a key could promise nothing.
  const context = { ...requestContext, idempotencyKey: undefined }
  try {
    const api = createServerApi(context)
    const input = { importId } as Parameters<typeof api.imports.get>[0]
    const { uploadId, bytesMax } = await api.imports.openUpload(input)
    if (!fileTypes.test(request.headers.get('content-type') ?? '')) throw importErrors.IMPORT_FILE_TYPE()
    if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw importErrors.IMPORT_FILE_TOO_LARGE()
    if (request.body === null) throw importErrors.IMPORT_FILE_EMPTY()
    const { objectStore, clock } = context.services
    const key = importFileKey(assertedOrg(context).orgId, importId, uploadId)
    await objectStore.put(key, utf8Only(request.body, bytesMax))
    try {
      const job = await api.imports.closeUpload({ ...input, uploadId })
      return Response.json(okEnvelope(job, metaOf(context, clock.now())), { status: 202, headers: { 'cache-control': 'no-store' } })
    } catch (error) {
      // Nobody knows of these bytes. Of a lost answer the commit may still have happened: then the check is already reading them.
      if (toAppError(error).owner === 'caller') await objectStore.remove(key)
      throw error
    }
  } catch (error) {
    return errorResponse(error, context)
  }
}
