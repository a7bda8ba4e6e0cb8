import { hrtime } from 'node:process'

// `performance.now()` begins anew in each thread; the difference to the machine's clock is constant in each.
const offsetMs = Number(hrtime.bigint()) / 1e6 - performance.now()

/** Milliseconds on a clock that is never set and that all threads of the machine share. */
export const steadyMs = (): number => offsetMs + performance.now()

export const steadySeconds = (): number => Math.floor(steadyMs() / 1000)
