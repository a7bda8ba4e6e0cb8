import pg from 'pg'
import { expect, test } from 'vitest'
import { engineUrl } from './engine-url.ts'

test('the bound on idle transactions reaches the server with the connection, and what was asked before stands', () => {
  const optionsOf = (url: string) => {
    const { searchParams } = new URL(url)
    return [searchParams.get('options'), new pg.Client({ connectionString: url }).database]
  }
  expect(optionsOf(engineUrl('postgres://role:pass%20word@127.0.0.1:5432/zone'))).toEqual([
    '-c idle_in_transaction_session_timeout=60000',
    'zone',
  ])
  const asked = encodeURIComponent('-c idle_in_transaction_session_timeout=5000')
  expect(optionsOf(engineUrl(`postgres://role@127.0.0.1/zone?options=${asked}`))[0]).toMatch(/=60000 .*=5000$/)
})
