import { hrtime } from 'node:process'

// `performance.now()` begins anew in each thread; the difference to the machine's clock is constant in each.
const offsetMs = Number(hrtime.bigint()) / 1e6 - performance.now()

/** Whole seconds on a clock that is never set and that all threads of the machine share. */
export const steadySeconds = (): number => Math.floor((offsetMs + performance.now()) / 1000)
