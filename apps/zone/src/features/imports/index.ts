/** What others may use of imports. The worker takes its workflows from `workflows.ts` beside this, since it serves no requests. */
export { receiveUpload } from './server/receive-upload.ts'
