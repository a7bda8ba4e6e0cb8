/**
 * Conditional changes (RFC 9110 §13.1.1): what is read carries its version as a strong tag, and a change names the tag of what it changes, so that of two
 * operators at once one is told instead of overwritten.
 */
import { controlErrors } from '@repo/contract/control'
import type { RequestContext } from './request-context.ts'

const tagOf = (version: number): string => `"${version}"`

/** Gives the answer back after its tag was put on the reply. */
export function tagWith<Answer extends { readonly version: number }>({ reply }: Pick<RequestContext, 'reply'>, answer: Answer): Answer {
  reply.etag = tagOf(answer.version)
  return answer
}

/**
 * @param version the present one, read under a lock
 * @throws IF_MATCH_REQUIRED, VERSION_MISMATCH naming the present version
 */
export function requireMatch({ ifMatch }: Pick<RequestContext, 'ifMatch'>, version: number): void {
  if (ifMatch === undefined) throw controlErrors.IF_MATCH_REQUIRED()
  const named = ifMatch.split(',').map((tag) => tag.trim())
  if (!named.includes(tagOf(version)) && !named.includes('*')) throw controlErrors.VERSION_MISMATCH({ data: { version } })
}
