import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { zoneWorkflows } from '../../../server/workflows.ts'
import { apiEntries, attributeEntries, metricEntries, workflowEntries } from './catalogue.ts'

describe('the catalogue', () => {
  it('classifies every field of the API', () => {
    const { entries, problems } = apiEntries()
    expect(problems).toEqual([])
    expect(entries.length).toBeGreaterThan(500)
  })

  it('calls what is a name, an address or a secret identity, wherever it stands', () => {
    const personal = /(?:displayName|email|phone|password|secret)$/i
    const wrong = apiEntries().entries.filter(({ name, level }) => personal.test(name) && level !== 'identity')
    expect(wrong).toEqual([])
  })

  it('classifies every workflow input, log attribute and metric label', () => {
    const { entries, problems } = workflowEntries(zoneWorkflows)
    expect(problems).toEqual([])
    expect(entries.length).toBeGreaterThan(10)
    expect(attributeEntries().length).toBeGreaterThan(20)
    // What leaves the zone is a number about the machinery, whatever its labels.
    expect(metricEntries().every(({ bucket }) => bucket === 'R1')).toBe(true)
  })

  it('names a group of the API that nobody classified', () => {
    const planted = { letters: { send: { '~orpc': { inputSchema: z.object({ text: z.string() }) } } } }
    expect(apiEntries(planted).problems).toEqual(['letters.send input.text: nothing says its bucket and level'])
  })
})
