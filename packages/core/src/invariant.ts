/**
 * States what cannot be false if the program is right. For what can happen, throw a declared error instead.
 * @throws Error, which every surface shows as `INTERNAL`
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant: ${message}`)
}
