/** The edge's proofs: the hop token a global edge shows, its check at a zone's edge, and the assertion for app instances. */
import {
  assertionKeyFolder,
  hopAudience,
  readNewestServiceKey,
  signAssertion,
  signServiceToken,
  trustedKeyFolder,
  verifyServiceToken,
  type AssertionKeys,
  type EdgeConfig,
  type ZoneEdgeConfig,
} from '@repo/contract/edge'
import type { OrgId } from '@repo/core'

/** Signs hop tokens with the newest key. */
export function hopTokens(config: EdgeConfig, nowMs: () => number): (zone: string) => string | Promise<string> {
  return keepHopTokens((zone) => {
    const key = readNewestServiceKey(config.serviceKeyFolder, `edge:${config.edgeId}`)
    return signServiceToken(key, hopAudience(zone), nowMs())
  }, nowMs)
}

/** Keeps each token for half its life: a signature per request would cost more than the request. A kept one is there without waiting. */
export function keepHopTokens(sign: (zone: string) => Promise<string>, nowMs: () => number): (zone: string) => string | Promise<string> {
  const kept = new Map<string, { token: string | Promise<string>; untilMs: number }>()
  return (zone) => {
    const known = kept.get(zone)
    if (known && known.untilMs > nowMs()) return known.token
    const signing = sign(zone)
    const entry: { token: string | Promise<string>; untilMs: number } = { token: signing, untilMs: nowMs() + 30_000 }
    kept.set(zone, entry)
    signing.then(
      (token) => (entry.token = token),
      // A key that cannot be read now may be readable for the next request.
      () => kept.delete(zone),
    )
    return signing
  }
}

/** Checks hop tokens; one that has been checked is remembered until it expires, and then nothing is waited for. Only edges count as listed, whatever keys lie in the folder. */
export function listedEdges(config: ZoneEdgeConfig, nowMs: () => number): (token: string) => boolean | Promise<boolean> {
  const lookup = trustedKeyFolder(config.listedEdgesFolder, { nowMs })
  const known = new Map<string, number>()
  const check = async (token: string): Promise<boolean> => {
    const claims = await verifyServiceToken(token, lookup, hopAudience(config.zone), nowMs())
    if (!claims?.issuer.startsWith('edge:')) return false
    if (known.size > 1000) known.clear()
    known.set(token, claims.expiresAtS * 1000)
    return true
  }
  return (token) => {
    const knownUntilMs = known.get(token)
    return knownUntilMs !== undefined && knownUntilMs > nowMs() ? true : check(token)
  }
}

const windowS = 30
const keptMax = 65_536

/**
 * Makes assertions, one per organisation, epoch and half minute: an assertion lives 30 to 60 seconds. The epoch is in the key, so a
 * move is never hidden by one that is kept. A flood of distinct ids empties the store instead of growing it.
 */
export function assertions(
  config: ZoneEdgeConfig,
  nowMs: () => number,
): (org: OrgId | undefined, epoch: number, accepted: 'here' | 'listed') => string {
  const folder = assertionKeyFolder(config.assertionKeyFolder, { nowMs })
  let window = -1
  let keys: AssertionKeys | undefined
  let kept = new Map<string, string>()
  return (org, epoch, accepted) => {
    const now = Math.floor(nowMs() / 1000 / windowS)
    const current = folder.current()
    if (now !== window || current !== keys || kept.size >= keptMax) kept = new Map()
    window = now
    keys = current
    const name = `${org ?? ''} ${epoch} ${accepted}`
    let text = kept.get(name)
    if (text === undefined) {
      const exp = (now + 1) * windowS + windowS
      kept.set(name, (text = signAssertion({ org: org ?? null, zone: config.zone, epoch, edge: config.edgeId, accepted, exp }, current)))
    }
    return text
  }
}
