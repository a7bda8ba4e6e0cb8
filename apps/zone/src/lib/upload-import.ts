import { m } from '#lib/paraglide/messages.js'

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
    const answer = JSON.parse(text) as { error?: { message?: string } }
    return answer.error?.message ?? m.import_upload_failed()
  } catch {
    return m.import_upload_failed()
  }
}
