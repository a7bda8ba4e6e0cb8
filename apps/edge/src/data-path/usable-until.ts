/**
 * Until when the directory may serve, for all threads: one number in shared memory that the thread in control writes. It is an instant and
 * no flag, so that a directory stops serving on time also when nobody is left to say so.
 */
import { steadySeconds } from './steady-clock.ts'

export class UsableUntil {
  readonly buffer: SharedArrayBuffer
  readonly #second: Int32Array

  constructor(buffer = new SharedArrayBuffer(4)) {
    this.buffer = buffer
    this.#second = new Int32Array(buffer)
  }

  /** @param ms how much longer the directory may serve; 0 when it may not */
  set(ms: number): void {
    const seconds = ms > 0 ? Math.min(0x7fff_ffff, steadySeconds() + Math.floor(ms / 1000)) : 0
    Atomics.store(this.#second, 0, seconds)
  }

  now(): boolean {
    return Atomics.load(this.#second, 0) > steadySeconds()
  }
}
