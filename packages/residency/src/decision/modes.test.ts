import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { levels } from '../classification.ts'
import { policyModes } from '../policy-codes.ts'
import { datumForms, modes, ruleFor } from './modes.ts'

/** The table as docs/residency.md shows it: a row for each mode, level and form that the mode treats apart. */
function rowsOfCode(): string[][] {
  return policyModes.flatMap((mode) =>
    levels.flatMap((level) =>
      datumForms
        .filter((form) => form === 'plain' || modes[mode].rules[level].forms?.[form] !== undefined)
        .map((form) => {
          const { places, operator, viewFromOutside, exports, releasable } = ruleFor(mode, level, form)
          const alike = new Set([places.store, places.process, places.backup, places.replicate])
          expect(alike.size, `${mode} ${level} ${form} is stored, processed, backed up and replicated in the same kind of place`).toBe(1)
          const leaves = releasable ? `${exports}, release` : exports
          return [
            mode,
            form === 'plain' ? level : `${level}, ${form}`,
            places.store,
            places.transit,
            viewFromOutside ? `${operator}, view` : operator,
            leaves,
          ]
        }),
    ),
  )
}

function rowsOfDocument(): string[][] {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/residency.md'), 'utf8')
  const section = text.split('\n## Modes\n')[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| mode') && !line.startsWith('| --'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

describe('the table of modes', () => {
  it('is the one that docs/residency.md states, row by row', () => {
    expect(rowsOfDocument()).toEqual(rowsOfCode())
  })
})
