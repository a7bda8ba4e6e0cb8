import { controlPlaneAudience, directoryChangesPath, directorySnapshotPath, signServiceToken, type ServiceKey } from '@repo/contract/edge'
import { Agent, request } from 'undici'

/** What the synchronisation needs of the control plane. */
export interface DirectorySource {
  /** The bytes of a snapshot that is no older than `minimum`, as they come. */
  snapshot(minimum: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  /** Lines of the feed as they come. `gone` when the log no longer reaches back to `after`. */
  changes(after: number, options: { follow: boolean; signal: AbortSignal }): Promise<AsyncIterable<string> | 'gone'>
}

export class ControlPlaneClient implements DirectorySource {
  readonly #url: string
  readonly #key: () => ServiceKey
  // A feed stays open for days and speaks each second; silence is noticed by the reader, who knows what silence means.
  readonly #agent = new Agent({ connect: { timeout: 2000 }, headersTimeout: 10_000, bodyTimeout: 0, allowH2: false })

  constructor(url: string, key: () => ServiceKey) {
    this.#url = url.replace(/\/$/, '')
    this.#key = key
  }

  async snapshot(minimum: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const { statusCode, body } = await this.#get(`${directorySnapshotPath}?minimum=${minimum}`, signal)
    if (statusCode !== 200) throw await refused(statusCode, body)
    return body
  }

  async changes(after: number, { follow, signal }: { follow: boolean; signal: AbortSignal }): Promise<AsyncIterable<string> | 'gone'> {
    const { statusCode, body } = await this.#get(`${directoryChangesPath}?after=${after}&follow=${follow ? 1 : 0}`, signal)
    if (statusCode === 410) {
      await body.dump()
      return 'gone'
    }
    if (statusCode !== 200) throw await refused(statusCode, body)
    return lines(body)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #get(path: string, signal: AbortSignal) {
    const authorization = `Bearer ${await signServiceToken(this.#key(), controlPlaneAudience)}`
    return request(`${this.#url}${path}`, { dispatcher: this.#agent, signal, headers: { authorization } })
  }
}

async function refused(status: number, body: { dump(): Promise<void> }): Promise<Error> {
  await body.dump()
  return new Error(`The control plane answered ${status}`)
}

/** Splits a byte stream into lines; a line longer than 64 KiB is no line of ours. */
async function* lines(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    let end: number
    while ((end = rest.indexOf('\n')) >= 0) {
      const line = rest.slice(0, end).trimEnd()
      rest = rest.slice(end + 1)
      if (line !== '') yield line
    }
    if (rest.length > 65_536) throw new Error('The feed sent a line without an end')
  }
}
