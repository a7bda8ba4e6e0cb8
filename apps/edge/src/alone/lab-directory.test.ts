import { describe, expect, it } from 'vitest'
import { labDirectory } from './lab-directory.ts'

const org = '0d9f4c4e-6f6b-4c43-9c53-0d8d9f0b1a11'
const read = (orgs: string, zones: string) => () => labDirectory(orgs, zones, 0)

describe('a directory from a text file', () => {
  it('has a cell for each zone and the organisations of the lines', () => {
    const { cells, organizations } = labDirectory(`# lab\n\n${org} us\n`, 'eu=127.0.0.1:9200,us=h:1', 0)
    expect(cells.map(({ code, edgeAddress }) => [code, edgeAddress])).toEqual([
      ['eu-1', 'http://127.0.0.1:9200'],
      ['us-1', 'http://h:1'],
    ])
    expect(organizations).toMatchObject([{ id: org, cell: 2, state: 'active' }])
  })

  it('is refused whole when a line or a zone is wrong, and the place is named', () => {
    expect(read(`${org} eu\n${org} de`, 'eu=h:1')).toThrow('Line 2')
    expect(read(`${org.toUpperCase()} eu`, 'eu=h:1')).toThrow('Line 1')
    expect(read('', 'eu=h')).toThrow('"eu=h"')
    expect(read('', 'EU=h:1')).toThrow('"EU=h:1"')
    expect(read('', 'eu=h:1,eu=h:2')).toThrow('twice')
  })
})
