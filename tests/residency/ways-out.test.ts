/**
 * By which files anything can leave a zone's programs, as a list: whoever opens another way is asked for a line. Read from the sources, beside the guard that
 * refuses what is undeclared while they run (egress.test.ts).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { selectZones } from '@repo/stack'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const programs = [
  'apps/zone/src',
  ...['db', 'authz', 'workflows', 'telemetry', 'residency', 'contract', 'core', 'money'].map((name) => `packages/${name}/src`),
]

const sources = programs.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test(-d)?\.ts$|(^|\/)(generated|paraglide|testing|test-support)(\/|\.ts$)/.test(name))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') })),
)

/** What begins a connection, a look-up, a datagram or another program. A driver's own connections go through the guard and name their part when they are made. */
const opens =
  /(?<![.\w])fetch\(|from '(?:node:(?:tls|https|http2|dgram|dns(?:\/promises)?|child_process)|undici|ws|nodemailer)'|import (?!type)[^;']*(?:\bconnect\b|createConnection|\bnet\b)[^;']* from 'node:net'|new WebSocket\(|new EventSource\(/

/** File → what goes out there, and what lets it. */
const ways: Readonly<Record<string, string>> = {
  'apps/zone/src/server/egress/guard.ts': 'nothing: it stands in front of all of them',
  'apps/zone/src/server/register-at-edge.ts': 'address of an instance, to the cell’s own edge',
  'apps/zone/src/features/provisioning/server/control-plane-client.ts':
    'declared boundary messages alone, read by their schema before they are sent',
  'apps/zone/src/features/provisioning/server/measure-traffic.ts': 'a question to the cell’s own edge',
  'apps/zone/src/features/provisioning/server/measure-worker.ts': 'a question to the cell’s own edge',
  'apps/zone/src/features/audit-stream/server/send-batch.ts':
    'sealed events, to a declared R3 destination in a country that the policy allows',
  'apps/zone/src/features/notices/server/mail-server.ts':
    'notices of an id and a link, to a mail server on this machine or declared in the zone for identity data',
  'packages/authz/src/grpc-channel.ts': 'questions to the cell’s own Cerbos',
}

it('nothing opens a way out of a zone’s programs but the files that are listed', () => {
  expect(sources.length).toBeGreaterThan(500)
  const found = sources.filter(({ text, file }) => opens.test(text) && !file.startsWith('apps/zone/src/lib/')).map(({ file }) => file)
  expect(found.toSorted()).toEqual(Object.keys(ways).toSorted())
})

it.each([
  `const answer = await fetch(url)`,
  `import { request } from 'node:https'`,
  `import { connect } from 'node:net'`,
  `import { Socket, createConnection } from 'node:net'`,
  `import { request } from 'undici'`,
  `import { spawn } from 'node:child_process'`,
  `const socket = new WebSocket(url)`,
])('another way would be seen: %s', (text) => {
  expect(opens.test(text)).toBe(true)
})

it('what goes to the control plane passes the boundary’s schema in the file that sends it, and no other file knows the way', () => {
  const client = sources.find(({ file }) => file.endsWith('provisioning/server/control-plane-client.ts'))?.text ?? ''
  // The one body that is sent is what the schema gave back.
  expect(client.match(/body[:,]/g)).toHaveLength(1)
  expect(client).toMatch(/const body = JSON\.stringify\(zoneReportBatch\.parse\(/)
  expect(sources.filter(({ text }) => text.includes("'/internal/zone/")).map(({ file }) => file)).toEqual([
    'apps/zone/src/features/provisioning/server/control-plane-client.ts',
  ])
})

it('the rows of an organisation are read for staff in one file, under one grant, and by its three callers alone', () => {
  const users = (text: string) =>
    sources
      .filter((source) => source.text.includes(text))
      .map(({ file }) => file.replace('apps/zone/src/features/staff-access/server/', ''))
  expect(users('.withGrant(')).toEqual(['under-grant.ts'])
  expect(users('underGrant(context').filter((file) => file !== 'under-grant.ts')).toEqual([
    'apps/zone/src/features/corrections/server/propose-correction.ts',
    ...['list-records.ts', 'uncover-field.ts'],
  ])
  // Without a grant's id the door does not open: the scope has no form without one.
  const scope = sources.find(({ file }) => file === 'packages/db/src/zone/scope.ts')?.text ?? ''
  expect(/interface GrantScope \{[^}]*readonly grantId: string\n/.test(scope)).toBe(true)
})

it('one program sends notices, by mail alone: there are no other messages, no pushes and no templates beside notice-texts.ts', () => {
  const names = /mjml|sendgrid|mailgun|postmark|twilio|vonage|web-push|firebase|apns|aws-sdk\/client-(?:ses|sns)/
  const manifests = [
    'apps/zone',
    'apps/control-plane',
    'apps/edge',
    ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`),
  ]
  const asking = (asked: RegExp) => manifests.filter((folder) => asked.test(readFileSync(join(root, folder, 'package.json'), 'utf8')))
  expect(asking(names)).toEqual([])
  expect(asking(/nodemailer/)).toEqual(['apps/zone'])
  const purposes = selectZones().flatMap(({ egress }) => egress.map(({ purpose }) => purpose))
  expect(purposes.filter((purpose) => /mail|sms|push|notif/.test(purpose))).toEqual([])
  const templates = sources.filter(({ file }) =>
    /(?:^|\/)(?:mail|email|notification|sms|push)s?(?:\/|-template|\.template)|-texts\.ts$/.test(file),
  )
  expect(templates.map(({ file }) => file)).toEqual(['apps/zone/src/features/notices/notice-texts.ts'])
})
