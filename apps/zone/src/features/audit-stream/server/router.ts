import { endStream } from './end-stream.ts'
import { getStream } from './get-stream.ts'
import { setStream } from './set-stream.ts'

export const auditStreamRouter = { get: getStream, set: setStream, end: endStream }
