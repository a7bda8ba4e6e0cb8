import { expect, test } from 'vitest'
import { csvExport, exportPageRows } from './csv-export.ts'
import type { OrgContext, OrgPart } from './in-organization.ts'

const part = {} as OrgPart

/** A list of numbers, whose pages are noted as they are read; `sabotage` may stand in for one of them. */
function numbers(total: number, sabotage: (page: number) => readonly number[] | undefined = () => undefined) {
  const read: number[] = []
  const audited: unknown[] = []
  const context = {
    ...part,
    audit: (details: unknown) => void audited.push(details),
    later: <Result>(reading: (later: OrgPart) => Promise<Result>) => reading(part),
  } as unknown as Pick<OrgContext, 'tx' | 'associationScope' | 'audit' | 'later'>
  const source = {
    name: 'numbers.csv',
    locale: undefined,
    level: 'operational' as const,
    page: (_: OrgPart, last: number | undefined) => {
      const from = last === undefined ? 0 : last + 1
      read.push(from)
      const rows = Array.from({ length: Math.min(exportPageRows, total - from) }, (_row, index) => from + index)
      return Promise.resolve(sabotage(read.length) ?? rows)
    },
    count: () => Promise.resolve(total),
  }
  const file = () => csvExport(context, source, { number: (row: number) => row })
  return { file, read, audited }
}

const linesOf = (text: string) => text.trimEnd().split('\r\n').slice(1).map(Number)

test('every row is in the file once and in order, however many pages there are', async () => {
  for (const total of [0, 1, exportPageRows - 1, exportPageRows, exportPageRows + 1, 3 * exportPageRows + 7]) {
    const { file, audited } = numbers(total)
    const text = await new Response((await file()).stream()).text()
    expect(linesOf(text)).toEqual(Array.from({ length: total }, (_, index) => index))
    expect(audited).toEqual([{ rowCount: total, level: 'operational' }])
  }
})

test('the first bytes leave before the second page is read, and a page is read when the one before was taken', async () => {
  const { file, read } = numbers(3 * exportPageRows)
  const reader = (await file()).stream().getReader()
  await reader.read()
  await reader.read()
  expect(read).toEqual([0])
  await reader.read()
  expect(read).toEqual([0, exportPageRows])
  await reader.cancel()
  expect(read).toHaveLength(2)
})

test('an export that fails on its way is cut and does not end', async () => {
  const { file } = numbers(3 * exportPageRows, (page) => {
    if (page === 3) throw new Error('the database went away')
    return undefined
  })
  await expect(new Response((await file()).stream()).text()).rejects.toThrow('the database went away')
})

test('an export that comes to an end before all that was counted is cut', async () => {
  const { file } = numbers(3 * exportPageRows, (page) => (page === 3 ? [7] : undefined))
  await expect(new Response((await file()).stream()).text()).rejects.toThrow('taken away or moved')
})

test('more rows than a file may have are refused before anything is sent', async () => {
  await expect(numbers(100_001).file()).rejects.toThrow(expect.objectContaining({ code: 'EXPORT_TOO_LARGE' }))
})
