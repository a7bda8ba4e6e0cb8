/** The mailbox as a process of the local stack. */
import { startMailbox } from './mailbox.ts'

const { MAILBOX_FOLDER: folder, MAILBOX_PORT: port } = process.env
if (folder === undefined || port === undefined) throw new Error('MAILBOX_FOLDER and MAILBOX_PORT are missing.')
const mailbox = await startMailbox({ folder, port: Number(port) })

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void mailbox.close().then(() => process.exit(0)))
}
