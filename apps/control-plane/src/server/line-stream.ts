/** An NDJSON answer that goes on for as long as the caller listens. */
export function lineResponse(lines: AsyncIterable<string>, contentType: string, onEnd: () => void): Response {
  const iterator = lines[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    // Pulled line by line, so a slow reader slows the source instead of filling memory.
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) {
        controller.close()
        onEnd()
      } else controller.enqueue(encoder.encode(`${value}\n`))
    },
    async cancel() {
      onEnd()
      await iterator.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
}
