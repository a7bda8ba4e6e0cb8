/** HAProxy's runtime socket: one command, one answer, one connection. */
import { connect } from 'node:net'

/** @throws Error when HAProxy cannot be reached or says that the command failed */
export async function runtimeCommand(socketPath: string, command: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(socketPath, () => socket.end(`${command}\n`))
  socket.on('data', (chunk) => (text += String(chunk)))
  socket.on('error', reject)
  socket.on('close', () => resolve(text.trim()))
  return promise
}
