import { describe, expect, it } from 'vitest'
import { newOrg } from '../test-support/edge-lab.ts'
import { Bulkhead } from './bulkhead.ts'

describe('requests under way to a cell', () => {
  it('are no more than there is room for, and the next cell has its own', () => {
    const bulkhead = new Bulkhead(4)
    const entered = Array.from({ length: 6 }, () => bulkhead.enter(1, newOrg()))
    expect(entered).toEqual([true, true, true, true, false, false])
    expect(bulkhead.enter(2, newOrg())).toBe(true)
    bulkhead.leave(1, undefined)
    expect(bulkhead.enter(1, undefined)).toBe(true)
  })

  it('one organisation cannot hold the whole cell: past half, an eighth is the most, and the others go on', () => {
    const bulkhead = new Bulkhead(64)
    const slow = newOrg()
    let held = 0
    while (bulkhead.enter(1, slow)) held += 1
    expect(held).toBe(32)
    const others = Array.from({ length: 32 }, () => newOrg()).filter((org) => org.slice(0, 3) !== slow.slice(0, 3))
    expect(others.every((org) => bulkhead.enter(1, org))).toBe(true)
    for (; held > 7; held -= 1) bulkhead.leave(1, slow)
    expect(bulkhead.enter(1, slow)).toBe(true)
    expect(bulkhead.enter(1, slow)).toBe(false)
  })
})
