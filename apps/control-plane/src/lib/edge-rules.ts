/** What an edge does with requests of an organisation, by its status, in the codes it answers with. The edge's own step is `check-status.ts`. */
import type { OrganizationStatus } from '@repo/contract/boundary'
import type { routingErrors } from '@repo/contract/edge'
import { m } from '#lib/paraglide/messages.js'

type Code = keyof typeof routingErrors
const refused = (code: Code) => (): string => m.rule_refused({ code })
const readsPass: Code = 'READ_ONLY'
const held: Code = 'ORG_MOVING'

const rules: Readonly<Record<OrganizationStatus, () => string>> = {
  provisioning: refused('ORG_PROVISIONING'),
  active: () => m.rule_passes(),
  read_only: () => m.rule_reads_pass({ code: readsPass }),
  moving: () => m.rule_held({ code: held }),
  moved: refused('ORG_MISDIRECTED'),
  suspended: refused('ORG_SUSPENDED'),
  closed: refused('ORG_CLOSED'),
}

export const edgeRule = (status: OrganizationStatus): string => rules[status]()
