/**
 * A step's result as it comes back from its checkpoint, which is JSON. What JSON cannot carry becomes `never`, so that using it does not compile:
 * send a bigint as a decimal string and a Date as an ISO string.
 */
export type Portable<Value> = Value extends string | number | boolean | null | undefined | void
  ? Value
  : Value extends bigint | symbol | Date | ((...args: never[]) => unknown) | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
    ? never
    : Value extends object
      ? { readonly [Key in keyof Value]: Portable<Value[Key]> }
      : never
