/**
 * The local stack's one operator. A deployment signs operators in through its own provider and stores their opaque subject and role alone; the
 * built-in operator exists so that the stack on a laptop needs no provider, and is refused everywhere else.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { controlErrors } from '@repo/contract/control'
import { requestErrors } from '@repo/contract'
import { passphraseMatches } from './passphrase.ts'

export interface BuiltInOperator {
  /**
   * @throws OPERATOR_PASSPHRASE_WRONG, or RATE_LIMITED after several wrong ones in a row
   */
  check(passphrase: string): Promise<void>
}

/** File in the secrets folder; read at each sign-in, so that replacing it needs no restart. */
export const passphraseFile = 'operator-passphrase.hash'
/** Subject under which its actions are recorded. */
export const builtInSubject = 'built-in'

const triesMax = 5
const waitMs = 30_000

export function builtInOperator(secretsFolder: string, nowMs: () => number = Date.now): BuiltInOperator {
  let wrongInARow = 0
  let lastWrongAtMs = 0
  return {
    async check(passphrase) {
      // There is one door and one passphrase, so the brake is for everybody: slow for a guesser, half a minute for its owner.
      if (wrongInARow >= triesMax && nowMs() - lastWrongAtMs < waitMs) throw requestErrors.RATE_LIMITED({ retryAfterS: waitMs / 1000 })
      if (await passphraseMatches(passphrase, await readFile(join(secretsFolder, passphraseFile), 'utf8'))) {
        wrongInARow = 0
        return
      }
      wrongInARow += 1
      lastWrongAtMs = nowMs()
      throw controlErrors.OPERATOR_PASSPHRASE_WRONG()
    },
  }
}
