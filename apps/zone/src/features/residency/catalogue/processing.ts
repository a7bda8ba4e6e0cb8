/**
 * The record of processing (GDPR art. 30 and its like), as data: for each activity what is processed, why, on what basis and how long. Every table of a zone belongs to
 * exactly one activity; the levels and fields come from the catalogue, so the record cannot say less than the schema.
 */
import type { ActivityCode } from '@repo/contract'
import type { CatalogueColumn } from '@repo/residency'

export interface Activity {
  readonly code: ActivityCode
  readonly name: string
  /** `schema.table` */
  readonly tables: readonly string[]
  readonly purpose: string
  readonly legalBasis: 'contract' | 'legal obligation' | 'legitimate interest'
  readonly about: string
  readonly keptFor: string
}

const books = 'as long as the books are kept by law; entries are never edited'

export const activities: readonly Activity[] = [
  {
    code: 'people',
    name: 'People and companies',
    tables: ['app.party', 'app.address', 'app.tax_identifier', 'app.ownership'],
    purpose: 'to know who owns what, and to reach them',
    legalBasis: 'contract',
    about: 'owners, residents, suppliers and who acts for them',
    keptFor: 'until the organisation erases them',
  },
  {
    code: 'associations',
    name: 'Associations and units',
    tables: ['app.association', 'app.legal_entity', 'app.property', 'app.unit'],
    purpose: 'to manage buildings and bill by them',
    legalBasis: 'contract',
    about: 'owners, by the units that are theirs',
    keptFor: 'until the organisation erases them',
  },
  {
    code: 'billing',
    name: 'Billing and collecting',
    tables: [
      ...['app.assessment_run', 'app.assessment_item', 'app.charge', 'app.charge_share', 'app.receipt'],
      ...['app.credit_application', 'app.share_application'],
    ],
    purpose: 'to bill what is owed and to account for what was paid',
    legalBasis: 'contract',
    about: 'owners and payers',
    keptFor: books,
  },
  {
    code: 'books',
    name: 'Books',
    tables: [
      ...['app.account', 'app.accounting_period', 'app.fund', 'app.journal_entry', 'app.journal_entry_note', 'app.journal_line'],
      ...['app.ledger_book'],
    ],
    purpose: 'to keep the books that the law asks for',
    legalBasis: 'legal obligation',
    about: 'owners and payers, by id alone; notes may name people and can be erased',
    keptFor: books,
  },
  {
    code: 'imports',
    name: 'Imports',
    tables: ['app.import_job', 'app.import_row', 'app.import_problem'],
    purpose: 'to take units and owners over from a file',
    legalBasis: 'contract',
    about: 'owners named in the file',
    keptFor: 'until the import ends, at most 7 days after the last act on it',
  },
  {
    code: 'sign_in',
    name: 'Sign-in and membership',
    tables: [
      ...['identity.user', 'identity.account', 'identity.session', 'identity.verification', 'app.membership', 'app.invitation'],
      ...['app.claim_link', 'app.api_key'],
    ],
    purpose: 'to let the right people and programs in',
    legalBasis: 'contract',
    about: 'members of the organisation',
    keptFor: 'while the membership lasts; sessions and links until they expire',
  },
  {
    code: 'pointers',
    name: 'Membership pointers',
    tables: ['app.membership_pointer'],
    purpose:
      "to let the control plane find a person's organisations, where the zone's file switches that on; it is told two opaque ids and keeps nothing else",
    legalBasis: 'legitimate interest',
    about: 'members of the organisation, by a random id',
    keptFor: 'while the membership lasts and the switch is on; the control plane forgets what is not confirmed for two days',
  },
  {
    code: 'staff_access',
    name: "Access of the zone's staff",
    tables: [
      ...['app.access_request', 'app.access_grant', 'app.access_grant_use', 'app.access_invitation', 'app.support_escalation'],
      ...['app.emergency_authorization', 'app.notice', 'app.access_correction'],
      ...['identity.staff_account', 'identity.staff_member', 'identity.staff_session', 'identity.standing_access_certificate'],
    ],
    purpose:
      'to let staff help under a grant, to show what they saw, to correct a record with the customer’s word, and to tell administrators by e-mail that something waits or has begun',
    legalBasis: 'legitimate interest',
    about: 'staff of the zone; administrators, by id; whose record is corrected',
    keptFor: 'as evidence, with the audit trail; notices, and the values of corrections, 90 days',
  },
  {
    code: 'audit',
    name: 'Audit and evidence',
    tables: ['app.audit_event', 'app.audit_seal', 'app.audit_checkpoint', 'app.audit_witness', 'app.audit_personal', 'app.audit_stream'],
    purpose: 'to prove who did and who was refused what',
    legalBasis: 'legal obligation',
    about: 'members, staff and programs, by id',
    keptFor: 'as evidence; the chain holds ids and codes, what is personal lies beside it and can be erased',
  },
  {
    code: 'residency',
    name: 'Residency and classification',
    tables: [
      'app.residency_policy',
      'app.record_classification',
      'app.classification_lowering',
      'app.data_release',
      'app.released_figure',
      'egress.use',
      'egress.refusal',
      'egress.place_observation',
      'egress.boundary_message',
    ],
    purpose: 'to keep data where it may be, and to show it',
    legalBasis: 'legal obligation',
    about: 'who asked for a lowering or a release, and why',
    keptFor: 'as evidence',
  },
  {
    code: 'operation',
    name: "The organisation's own facts and running work",
    tables: ['app.organization', 'app.organization_name', 'app.organization_host', 'app.idempotency_key', 'app.workflow_step_checkpoint'],
    purpose: 'to run the service',
    legalBasis: 'contract',
    about: 'nobody but by id; stored answers of writes are sealed',
    keptFor: 'while the organisation exists; answers 30 days, checkpoints until the workflow ends',
  },
]

/** Tables that no activity names, or that two name, as sentences. */
export function processingProblems(columns: readonly CatalogueColumn[], of: readonly Activity[] = activities): string[] {
  const named = of.flatMap(({ tables }) => tables)
  const present = new Set(columns.map(({ schema, table }) => `${schema}.${table}`))
  return [
    ...[...present].filter((table) => !named.includes(table)).map((table) => `${table} is in no activity of the record of processing`),
    ...named.filter((table, index) => named.indexOf(table) !== index).map((table) => `${table} is in two activities`),
    ...named.filter((table) => !present.has(table)).map((table) => `${table} is in the record and not in the schema`),
  ]
}

/** The record as a page of Markdown, the form in which docs/record-of-processing.md keeps it. */
export function processingDocument(columns: readonly CatalogueColumn[]): string {
  const sections = activities.map(({ name, tables, purpose, legalBasis, about, keptFor }) => {
    const own = columns.filter(({ schema, table }) => tables.includes(`${schema}.${table}`))
    const personal = own.filter(({ bucket, level }) => bucket === 'R3' && level === 'identity')
    const levels = [...new Set(own.filter(({ bucket }) => bucket === 'R3').map(({ level }) => level))].sort()
    return [
      `## ${name}`,
      '',
      `- **Why**: ${purpose}. Basis: ${legalBasis}.`,
      `- **About**: ${about}.`,
      `- **Kept**: ${keptFor}.`,
      `- **Where**: ${tables.map((table) => `\`${table}\``).join(', ')}`,
      `- **Levels**: ${levels.join(', ') || 'none of a tenant'}`,
      `- **Personal**: ${personal.map(({ table, column }) => `\`${table}.${column}\``).join(', ') || 'none'}`,
      '',
    ].join('\n')
  })
  return [
    '# Record of processing',
    '',
    'What a zone processes, why, on what basis and how long. The organisation is the controller of its data, the operator of the zone its processor; nobody outside',
    "the zone receives any of it but whom the zone's file declares (docs/residency.md, _What goes out_). Generated from the schema's annotations and",
    '`apps/zone/src/features/residency/catalogue/processing.ts`; a test compares.',
    '',
    ...sections,
  ].join('\n')
}
