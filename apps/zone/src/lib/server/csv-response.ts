/** A CSV file the API made, as a download. */
export function csvResponse(file: File): Response {
  return new Response(file.stream(), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    },
  })
}
