/** The sending of an organisation's sealed trail to a system of its own. */
export { runStreams, type StreamsOptions } from './server/run-streams.ts'
