import { edgeErrors } from '@repo/contract/edge'

/**
 * A request whose body ends with BODY_TOO_LARGE as soon as it exceeds the limit, whatever its Content-Length says.
 * @throws BODY_TOO_LARGE at once when Content-Length already says so
 */
export function limitBody(request: Request, bytesMax: number): Request {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw edgeErrors.BODY_TOO_LARGE()
  // A body of stated length was just judged; only one that arrives in chunks must be counted.
  if (!request.body || request.headers.has('content-length')) return request
  let bytes = 0
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength
        if (bytes > bytesMax) controller.error(edgeErrors.BODY_TOO_LARGE())
        else controller.enqueue(chunk)
      },
    }),
  )
  const init: RequestInit & { duplex: 'half' } = { body: counted, duplex: 'half' }
  return new Request(request, init)
}
