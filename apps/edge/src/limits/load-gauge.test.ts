import { describe, expect, it } from 'vitest'
import { LoadGauge } from './load-gauge.ts'

describe('load', () => {
  const gauge = () => new LoadGauge({ requestsMax: 2, lagMsMax: 100 })

  it('is too much with more requests open than may be, and no longer when one has ended', () => {
    const load = gauge()
    load.begin()
    load.begin()
    expect(load.admits()).toBe(true)
    load.begin()
    expect(load.admits()).toBe(false)
    load.end()
    expect(load.admits()).toBe(true)
    load.stop()
  })

  it('is too much when the loop is late again and again, not once; then one in four is let through', () => {
    const load = gauge()
    load.look(400)
    expect(load.admits()).toBe(true)
    for (let index = 0; index < 20; index += 1) load.look(400)
    expect(Array.from({ length: 8 }, () => load.admits()).filter(Boolean)).toHaveLength(2)
    for (let index = 0; index < 20; index += 1) load.look(0)
    expect(load.admits()).toBe(true)
    load.stop()
  })
})
