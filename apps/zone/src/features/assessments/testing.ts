/** The steps of a run, for tests that post one without the engine, step by step. */
export { finishRun } from './server/finish-run.ts'
export { pendingChunks } from './server/item-store.ts'
export { postChunk } from './server/post-chunk.ts'
