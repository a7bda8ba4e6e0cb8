import { invariant } from '@repo/core'

/** A file that is made while it is read. Its size is not known before, and it can be read once. */
export class StreamedFile extends File {
  readonly #pieces: AsyncIterable<Uint8Array<ArrayBuffer>>
  #isRead = false

  constructor(name: string, type: string, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>) {
    super([], name, { type })
    this.#pieces = pieces
  }

  /** A piece is made when the reader has taken the one before; a reader who leaves ends it, and a failure cuts it. */
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    invariant(!this.#isRead, 'A streamed file is read once')
    this.#isRead = true
    const pieces = this.#pieces[Symbol.asyncIterator]()
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          const piece = await pieces.next()
          if (piece.done) controller.close()
          else controller.enqueue(piece.value)
        },
        async cancel() {
          await pieces.return?.()
        },
      },
      { highWaterMark: 0 },
    )
  }

  /** All of it, for a framing that has to know its size. */
  async whole(): Promise<File> {
    return new File([await new Response(this.stream()).arrayBuffer()], this.name, { type: this.type })
  }
}
