/** A file the API made, as a download under its own name and type. */
export function fileResponse(file: File, type = file.type): Response {
  return new Response(file.stream(), {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}` },
  })
}
