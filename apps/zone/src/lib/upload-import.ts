import { m } from '#lib/paraglide/messages.js'

/** What may be wrong with the file or its sender; any other refusal comes in the API's own words. */
const refusals: Readonly<Record<string, () => string>> = {
  IMPORT_FILE_EMPTY: m.error_IMPORT_FILE_EMPTY,
  IMPORT_FILE_TOO_LARGE: m.error_IMPORT_FILE_TOO_LARGE,
  IMPORT_FILE_ENCODING: m.error_IMPORT_FILE_ENCODING,
  IMPORT_FILE_TYPE: m.error_IMPORT_FILE_TYPE,
  IMPORT_TRANSITION: m.error_IMPORT_TRANSITION,
  BODY_TOO_LARGE: m.error_BODY_TOO_LARGE,
  FORBIDDEN: m.error_FORBIDDEN,
  UNAUTHENTICATED: m.error_UNAUTHENTICATED,
  READ_ONLY: m.error_READ_ONLY,
  UPSTREAM_UNAVAILABLE: m.error_UPSTREAM_UNAVAILABLE,
}

interface Upload {
  readonly org: string
  readonly importId: string
  readonly file: File
  /** Called with the share sent so far, 0 to 1. */
  readonly onprogress: (share: number) => void
}

/** Streams a file to the import's upload address. XMLHttpRequest, because fetch tells nothing about what was sent. @returns what went wrong, for people */
export function uploadImport({ org, importId, file, onprogress }: Upload): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('PUT', `/api/v1/files/imports/${importId}`)
    request.setRequestHeader('x-org-id', org)
    request.setRequestHeader('content-type', 'text/csv')
    request.upload.onprogress = ({ loaded, total }) => onprogress(total > 0 ? loaded / total : 0)
    request.onload = () => resolve(request.status < 300 ? undefined : readMessage(request.responseText))
    request.onerror = () => resolve(m.import_upload_failed())
    request.send(file)
  })
}

function readMessage(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string; message?: string } }
    return refusals[error?.code ?? '']?.() ?? error?.message ?? m.import_upload_failed()
  } catch {
    return m.import_upload_failed()
  }
}
