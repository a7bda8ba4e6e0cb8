import { money } from '@repo/money'
import { describe, expect, it } from 'vitest'
import { csvFile, exportRowsMax } from './csv-file.ts'

const rows = [
  { owner: 'Müller; Söhne', open: money(-123450n, 'EUR') },
  { owner: '=HYPERLINK("http://x")', open: money(5n, 'EUR') },
]
const columns = { owner: ({ owner }: (typeof rows)[number]) => owner, open: ({ open }: (typeof rows)[number]) => open }
const written = async (locale?: string) => (await csvFile({ name: 'a.csv', rows, locale }, columns).text()).split('\r\n')

describe('a CSV file', () => {
  it('is for programs unless a language is named: commas and decimal points', async () => {
    expect(await written()).toEqual(['owner,open', 'Müller; Söhne,-1234.50', `"'=HYPERLINK(""http://x"")",0.05`, ''])
  })

  it.each([
    ['de-DE', ';', '-1234,50'],
    ['fr-CA', ';', '-1234,50'],
    ['en-IE', ',', '-1234.50'],
    ['de-CH', ';', '-1234.50'],
    ['fr-CH', ';', '-1234,50'],
  ])('has the separators that a spreadsheet in %s expects', async (locale, separator, amount) => {
    const [head, first] = await written(locale)
    expect(head).toBe(`owner${separator}open`)
    expect(first).toBe(`${separator === ';' ? '"Müller; Söhne"' : 'Müller; Söhne'}${separator}${amount}`)
  })

  it('is whole or not there: with one row more than it may have it is refused', () => {
    const many = (count: number) => ({ name: 'a.csv', rows: Array.from({ length: count }, (_, index) => index) })
    const one = { number: (index: number) => index }
    expect(csvFile(many(exportRowsMax), one).size).toBeGreaterThan(exportRowsMax)
    expect(() => csvFile(many(exportRowsMax + 1), one)).toThrow(expect.objectContaining({ code: 'EXPORT_TOO_LARGE', status: 422 }))
  })

  it('begins with the byte-order mark that tells spreadsheets it is UTF-8', async () => {
    const bytes = new Uint8Array(await csvFile({ name: 'a.csv', rows }, columns).arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  })

  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '＝1+1'])('holds %j as text, never as a formula', async (name) => {
    const file = csvFile({ name: 'a.csv', rows: [{ name }] }, { name: (row) => row.name })
    expect((await file.text()).split('\r\n')[1]).toContain(`'${name}`)
  })
})
