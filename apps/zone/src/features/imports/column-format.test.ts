import { describe, expect, test } from 'vitest'
import { chooseFormat, detectSeparator, readHeader } from './column-format.ts'

const auto = { columnSeparator: 'auto', decimalSign: 'auto' } as const

describe('how a file is read is settled from its header', () => {
  test.each([',', ';', '\t'] as const)('columns separated by %j are recognised', (separator) => {
    expect(detectSeparator(['unit_label', '"property"', 'owner_name'].join(separator))).toBe(separator)
  })
  test('commas between columns mean points in numbers, whatever the language', () => {
    expect(chooseFormat('unit_label,property', auto, 'fr-CA')).toEqual({ separator: ',', decimalSign: '.' })
  })
  test('semicolons mean commas in numbers', () => {
    expect(chooseFormat('unit_label;property', auto, 'en-GB')).toEqual({ separator: ';', decimalSign: ',' })
  })
  test('between tabs the language decides', () => {
    expect(chooseFormat('unit_label\tproperty', auto, 'de-DE').decimalSign).toBe(',')
    expect(chooseFormat('unit_label\tproperty', auto, 'en-AU').decimalSign).toBe('.')
  })
  test('what the caller says wins', () => {
    expect(chooseFormat('a;b', { columnSeparator: 'comma', decimalSign: 'comma' }, 'en')).toEqual({ separator: ',', decimalSign: ',' })
  })
})

describe('a header is understood as a whole or not at all', () => {
  test('columns come in any order and spelling people use', () => {
    const { columns, problems } = readHeader(['Owner Name', 'unit-label', 'PROPERTY', 'share', 'owned_from'])
    expect(problems).toEqual([])
    expect(columns).toEqual(['owner_name', 'unit_label', 'property', 'share', 'owned_from'])
  })
  test('missing, unknown and repeated columns are each named', () => {
    const { problems } = readHeader(['unit_label', 'unit_label', 'colour', 'property', 'share', 'owned_from'])
    expect(problems).toEqual([
      { line: 1, field: 'unit_label', code: 'COLUMN_REPEATED' },
      { line: 1, field: 'colour', code: 'COLUMN_UNKNOWN' },
      { line: 1, field: 'owner_name', code: 'COLUMN_MISSING' },
    ])
  })
})
