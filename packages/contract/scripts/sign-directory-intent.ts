/**
 * Signs an intent, so that the control plane's build gate lets an expected change of a zone's organisations pass:
 *
 *   node packages/contract/scripts/sign-directory-intent.ts --key service-control-intent.k1.pem --zone eu --min 0 --max 5000 --hours 24
 *
 * The key's public half lies as `control-intent.k1.pub` in the control plane's `trusted` folder; its private half on no server. What is
 * printed goes into a file in the `intents` folder of the control plane's snapshots.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { intentIssuer, readServiceKey, signIntent } from '../src/edge/index.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { key: text, zone: text, min: text, max: text, hours: text } })
const kid = /^service-(.+)\.pem$/.exec(basename(values.key ?? ''))?.[1]
if (values.key === undefined || kid === undefined || values.zone === undefined || values.max === undefined) {
  throw new Error('Usage: --key service-<key id>.pem --zone CODE --max ORGANISATIONS [--min ORGANISATIONS] [--hours 24]')
}
const intent = {
  zone: values.zone,
  organizationsMin: Number(values.min ?? '0'),
  organizationsMax: Number(values.max),
  notAfter: new Date(Date.now() + Number(values.hours ?? '24') * 3_600_000).toISOString(),
}
process.stdout.write(`${await signIntent(intent, readServiceKey(intentIssuer, kid, readFileSync(values.key, 'utf8')))}\n`)
