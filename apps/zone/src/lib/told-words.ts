/** How far administrators were told of something by e-mail, in a sentence or three. What a mail server took is said, and nothing beyond it. */
import type { NoticeFailure, Told } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'

const because: Readonly<Record<NoticeFailure, () => string>> = {
  AWAY: m.told_because_AWAY,
  REFUSED: m.told_because_REFUSED,
  NO_MAIL: m.told_because_NO_MAIL,
  NO_RECIPIENT: m.told_because_NO_RECIPIENT,
  PLACE_FORBIDDEN: m.told_because_PLACE_FORBIDDEN,
}

export function toldSentence({ accepted, waiting, failed, failure }: Told): string {
  const parts = [
    ...(accepted > 0 ? [m.told_accepted({ count: accepted })] : []),
    ...(waiting > 0 ? [m.told_waiting({ count: waiting })] : []),
    ...(failed > 0 ? [m.told_failed({ count: failed })] : []),
    ...(failure === null ? [] : [because[failure]()]),
  ]
  return parts.length === 0 ? m.told_nobody() : parts.join(' ')
}
