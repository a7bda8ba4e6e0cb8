import type { FormAnswer } from '#lib/server/form-reader.ts'

/** What a field shows: what the person typed last, else what the page began with. */
export function typed(answer: FormAnswer | null | undefined, initial: Readonly<Record<string, string>> = {}) {
  return {
    value: (name: string): string => answer?.values[name] ?? initial[name] ?? '',
    error: (name: string): string | undefined => answer?.errors[name],
  }
}

/** The refusal in what an action answered; undefined after a success or before the first post. */
export function refused(answer: object | null | undefined): FormAnswer | undefined {
  return answer && 'errors' in answer ? (answer as FormAnswer) : undefined
}
