/**
 * Takes a physical copy of a running Postgres over its replication protocol: the whole cluster with the log that makes it consistent, as one tar stream.
 * The npm binaries bring no `pg_basebackup`; the command behind it is a few messages (PostgreSQL 18, 54.4 "Streaming Replication Protocol", BASE_BACKUP).
 */
import { Readable } from 'node:stream'
import pg from 'pg'

const command = `BASE_BACKUP ( LABEL 'freehold', WAL true, CHECKPOINT 'fast', MANIFEST 'no' )`
const [archiveBegins, archiveData] = ['n'.charCodeAt(0), 'd'.charCodeAt(0)]

/** What the driver calls on a query of one's own (`Submittable` of pg). */
interface Connection {
  query(text: string): void
  readonly stream: { pause(): void; resume(): void; destroy(): void }
}

/** @param url of a role that may replicate @returns the tar; it fails with the database's error, and never ends early without one */
export async function baseBackup(url: string): Promise<Readable> {
  const client = new pg.Client({ connectionString: url, replication: 'true' } as pg.ClientConfig)
  client.on('error', (error) => tar.destroy(error))
  let connection: Connection | undefined
  const tar = new Readable({
    read: () => connection?.stream.resume(),
    destroy(error, done) {
      connection?.stream.destroy()
      done(error)
    },
  })
  await client.connect()
  let archives = 0
  const query = {
    submit(to: Connection) {
      connection = to
      to.query(command)
    },
    handleRowDescription: () => undefined,
    handleDataRow: () => undefined,
    handleCommandComplete: () => undefined,
    handleCopyData({ chunk }: { readonly chunk: Buffer }) {
      if (chunk[0] === archiveBegins && ++archives > 1)
        tar.destroy(new Error('a cluster with tablespaces of its own is not taken by this program'))
      if (chunk[0] === archiveData && !tar.push(Buffer.from(chunk.subarray(1)))) connection?.stream.pause()
    },
    handleError: (error: Error) => tar.destroy(error),
    handleReadyForQuery() {
      tar.push(null)
      void client.end()
    },
  }
  client.query(query as unknown as pg.Submittable)
  return tar
}
