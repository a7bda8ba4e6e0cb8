import { Problem } from './problem.mjs'

const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|UND_ERR_CONNECT/

/**
 * @param {string} output of npm or pnpm
 * @returns {Problem | undefined} one clear line when the reason was the network
 */
export function registryProblem(output) {
  const code = unreachable.exec(output)?.[0]
  return code === undefined
    ? undefined
    : new Problem(`The npm registry cannot be reached (${code}). Check the network and \`npm config get registry\`, then start again.`)
}
