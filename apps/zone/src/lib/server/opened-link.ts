import { identityErrors } from '@repo/contract'
import { answered, namesNothing } from './describe-error.ts'

/**
 * Awaits what a claim or invitation link opens. Text that is no link at all reads as one that was used up: from outside they are the same.
 * @throws HttpError 404 LINK_NOT_FOUND for every link that opens nothing
 */
export function openedLink<Result>(call: Promise<Result>): Promise<Result> {
  const opened = call.catch((thrown: unknown) => {
    throw namesNothing(thrown) ? identityErrors.LINK_NOT_FOUND({ cause: thrown }) : thrown
  })
  return answered(opened)
}
