import { readDemoOrganizations } from '../demo/demo-files.ts'
import type { DemoRecord } from '../demo/demo-record.ts'
import { seedDemo } from '../demo/seed-demo.ts'
import { consoleOrigin, controlPlaneUrl, entryOrigin, zoneOrigin } from '../plan/addresses.ts'
import { zoneFolders } from '../plan/state-folders.ts'
import type { Stack } from '../supervisor/start-stack.ts'
import type { StackArguments } from './arguments.ts'
import { say } from './console-report.ts'
import { runMonthCommand } from './run-month-command.ts'
import { table } from './table.ts'

/**
 * After the start: seeds the demo tenants that are missing, runs the month for those just seeded, and shows where everything is. What
 * fails here is told and leaves the stack up, so that it can be looked at.
 */
export async function welcome(stack: Stack, options: StackArguments, signal: AbortSignal): Promise<void> {
  try {
    const { record, added } = await seed(stack, signal)
    if (added.length > 0 && options.month) await month(stack, options, added, signal)
    say(`\n${overview(stack, record)}`)
  } catch (error) {
    if (signal.aborted) return
    say(`The demo tenants are not complete: ${error instanceof Error ? error.message : String(error)}`)
    say('The stack stays up. `npm run stop` and `npm start` go on where the seed stopped.')
  }
}

async function seed(stack: Stack, signal: AbortSignal) {
  const zones = [...stack.zones.keys()]
  return seedDemo({
    stateFolder: stack.stateFolder,
    controlPlaneUrl: controlPlaneUrl(stack.basePort),
    operatorPassphrase: stack.operatorPassphrase,
    zones,
    place: (code) => {
      const zone = stack.zones.get(code)
      if (!zone) throw new Error(`Zone ${code} does not run here.`)
      return {
        zoneOrigin: zoneOrigin(zone.config, stack.basePort, stack.tls !== undefined),
        ...(stack.tls && { authority: stack.tls.authority }),
        officerFolder: zoneFolders(stack.stateFolder, zone.config.zone).officer,
      }
    },
    progress: (line) => say(`  ✓ ${line}`),
    signal,
  })
}

async function month({ tls }: Stack, options: StackArguments, organizations: readonly string[], signal: AbortSignal): Promise<void> {
  say('\nRunning the demo month: billing, receipts and reconciliation over the public API …')
  const beganAtMs = Date.now()
  const code = await runMonthCommand({ ...options, organizations, signal, authorityFile: tls?.authorityFile })
  const seconds = ((Date.now() - beganAtMs) / 1000).toFixed(1)
  say(code === 0 ? `The month is done after ${seconds} s.` : 'The month did not come out right; see above.')
}

function overview(stack: Stack, record: DemoRecord): string {
  const secure = stack.tls !== undefined
  const zones = [...stack.zones.values()].map(({ config }) => [
    `zone ${config.zone}`,
    zoneOrigin(config, stack.basePort, secure),
    config.place,
  ])
  const addresses = table(
    ['part', 'address', 'where'],
    [
      ['entry page', entryOrigin(stack.basePort, secure), 'pick a zone'],
      ...zones,
      ['API', `${entryOrigin(stack.basePort, secure)}/api/v1`, 'X-Org-Id and an API key of demo.json'],
      ['console', consoleOrigin(stack.basePort), `passphrase ${record.operator.passphrase}`],
    ],
  )
  const kinds = new Map(readDemoOrganizations().map((organization) => [organization.name, organization]))
  const signIns = record.organizations
    .filter((organization) => stack.zones.has(organization.zone))
    .map((organization) => {
      const administrator = organization.users.find((user) => user.role === 'administrator')
      const associations = kinds.get(organization.name)?.associations.length ?? 0
      return [
        organization.zone,
        organization.name,
        organization.currency,
        String(associations),
        administrator?.email ?? '',
        administrator?.password ?? '',
      ]
    })
  return [
    addresses,
    table(['zone', 'demo organisation', 'currency', 'associations', 'sign in as', 'password'], signIns),
    [
      'What to try: sign in at a zone; open an association, its units and the trial balance; bill the next month with `npm run month`;',
      `every sign-in and API key is in ${stack.stateFolder}/demo.json. \`npm run status\` shows the parts, Ctrl-C or \`npm run stop\` ends them.`,
      ...(stack.tls
        ? [`Certificates are of the stack's own authority: let your browser believe ${stack.tls.authorityFile}, or \`curl --cacert\` it.`]
        : []),
      `A zone's own staff sign in at /staff of its host; their passwords are in staff.json of the zone's officer folder.`,
      `Mail to administrators lies in ${stack.stateFolder}/zones/<zone>/mailbox: ask for access at /staff, and read what they were sent.`,
      `The keys of a zone's emergency path are in ${stack.stateFolder}/custodians; docs/runbooks/emergency-path.md is the drill.`,
    ].join('\n'),
  ].join('\n\n')
}
