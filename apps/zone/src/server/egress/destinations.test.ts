import { expect, it } from 'vitest'
import { DestinationList, destinationsOf } from './destinations.ts'

const mail = {
  host: 'mail.example.de',
  port: 465,
  purpose: 'mail',
  bucket: 'R3',
  level: 'identity',
  country: 'DE',
  legalBasis: 'contract',
} as const
const environment = {
  DATABASE_APP_URL: 'postgres://freehold_app:secret@127.0.0.1:9201/zone',
  DATABASE_DBOS_URL: 'postgresql://db.internal/zone?host=/run/postgresql',
  REDIS_URL: 'redis://cache.internal',
  CERBOS_ADDRESS: 'unix:/run/cerbos.sock',
  CONTROL_PLANE_URL: 'https://control.example',
  ZONE_EDGE_ADMIN_URL: 'http://127.0.0.1:9208',
  PUBLIC_ENTRY_ORIGIN: 'https://freehold.example',
}

it('lists the parts that a process was started with, the control plane, and what is declared', () => {
  expect(destinationsOf(environment, [mail]).map(({ host, port, purpose, part }) => `${purpose} ${host}:${port} ${part}`)).toEqual([
    'database 127.0.0.1:9201 true',
    'database db.internal:5432 true',
    'cache cache.internal:6379 true',
    'control_plane control.example:443 true',
    'edge 127.0.0.1:9208 true',
    'mail mail.example.de:465 false',
  ])
})

it('knows a destination by host and port together, and by nothing less', () => {
  const list = new DestinationList(destinationsOf(environment, [mail]))
  expect(list.at('mail.example.de', 465)?.purpose).toBe('mail')
  expect(list.at('MAIL.example.de.', 465)?.purpose).toBe('mail')
  expect(list.at('localhost', 9201)?.purpose).toBe('database')
  expect(list.at('mail.example.de', 25)).toBeUndefined()
  expect(list.at('other.mail.example.de', 465)).toBeUndefined()
  expect(list.at('127.0.0.1', 9202)).toBeUndefined()
  expect(list.at('freehold.example', 443)).toBeUndefined()
})

it('knows an address by the declared name that was answered with it, on that name’s port alone', () => {
  const list = new DestinationList(destinationsOf(environment, [mail]))
  expect(list.at('192.0.2.7', 465)).toBeUndefined()
  list.answered('mail.example.de', '192.0.2.7')
  expect(list.at('192.0.2.7', 465)?.purpose).toBe('mail')
  expect(list.at('192.0.2.7', 25)).toBeUndefined()
  expect(list.hasHost('mail.example.de')).toBe(true)
  expect(list.hasHost('example.de')).toBe(false)
})
