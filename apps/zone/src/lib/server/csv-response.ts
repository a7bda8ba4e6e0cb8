import { fileResponse } from './file-response.ts'

/** A CSV file the API made, as a download. */
export function csvResponse(file: File): Response {
  return fileResponse(file, 'text/csv; charset=utf-8')
}
