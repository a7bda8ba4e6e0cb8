import { launchZones, zoneCodes } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { readZoneFiles, selectZones } from './zone-files.ts'

describe('deploy/zones', () => {
  const all = readZoneFiles()

  it('has one file for every zone of the registry, and exactly the launch zones are on', () => {
    expect(all.map((zone) => zone.zone).sort()).toEqual([...zoneCodes].sort())
    expect(selectZones().map((zone) => zone.zone)).toEqual(launchZones)
  })

  it('gives every cell a number and every zone a port of its own', () => {
    const numbers = all.flatMap((zone) => zone.cells.map((cell) => cell.number))
    expect(new Set(numbers).size).toBe(numbers.length)
    const ports = all.map((zone) => zone.localPort)
    expect(new Set(ports).size).toBe(ports.length)
  })

  it('refuses a zone that is only a template', () => {
    expect(() => selectZones(['eu', 'cn'])).toThrow('There is no zone "cn"')
  })
})
