import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { metricsDocument } from './metrics-document.ts'

const plain = (text: string): string => text.replace(/[ -]*\|[ -]*/g, '|').replace(/\s+/g, ' ')

it('docs/metrics.md says what the metric definitions say', () => {
  // Spacing is the formatter's business.
  expect(plain(readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8'))).toBe(plain(metricsDocument()))
})
