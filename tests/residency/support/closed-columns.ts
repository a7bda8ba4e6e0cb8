/**
 * R3 columns of type text or JSON into which no word fits: their checks or lengths admit codes, digests, numbers or a few characters alone. By table.
 * A column is added here on purpose, when it is closed; one that a word fits into gets a canary by itself.
 */
const byTable: Readonly<Record<string, readonly string[]>> = {
  'app.access_grant': ['cell', 'dataset', 'end_reason', 'kind', 'level', 'policy_mode', 'review', 'status', 'verb', 'zone'],
  'app.access_grant_use': ['dataset'],
  'app.access_request': ['dataset', 'destination_country', 'kind', 'level', 'policy_mode', 'purpose', 'source_country', 'status', 'verb'],
  'app.account': ['code', 'kind'],
  'app.accounting_period': ['status'],
  'app.address': ['country_code', 'subdivision_code'],
  'app.api_key': ['hint', 'role', 'token_hash'],
  'app.assessment_item': ['failure', 'status'],
  'app.assessment_run': ['basis', 'currency_code', 'kind', 'status'],
  'app.audit_checkpoint': ['key_id'],
  'app.audit_event': [
    'actor_kind',
    'actor_office_country',
    'actor_present_country',
    'authentication_strength',
    'bucket',
    'cell',
    'decision',
    'destination_country',
    'level',
    'outcome',
    'source_country',
    'trace_id',
    'zone',
  ],
  'app.charge': ['currency_code', 'kind', 'status'],
  'app.charge_share': ['currency_code'],
  'app.claim_link': ['token_hash'],
  'app.classification_lowering': ['bucket', 'from_bucket', 'from_level', 'level', 'status'],
  'app.credit_application': ['currency_code'],
  'app.fund': ['kind'],
  'app.import_job': ['column_separator', 'decimal_sign', 'failure', 'status'],
  'app.import_row': ['kind', 'owner_kind', 'owner_phone'],
  'app.invitation': ['role', 'token_hash'],
  'app.journal_entry': ['functional_currency_code', 'reason', 'source_type'],
  'app.journal_line': ['document_currency_code', 'functional_currency_code'],
  'app.ledger_book': ['currency_code'],
  'app.legal_entity': ['country_code', 'currency_code', 'kind', 'subdivision_code'],
  'app.membership': ['role', 'status'],
  'app.organization': ['default_currency_code', 'kind', 'legal_country_code', 'legal_subdivision_code'],
  'app.party': ['kind', 'phone'],
  'app.receipt': ['currency_code', 'method', 'status'],
  'app.record_classification': ['bucket', 'dataset', 'level', 'new_copies_bucket', 'new_copies_level'],
  'app.residency_policy': ['key_id', 'mode'],
  'app.share_application': ['currency_code'],
  'app.tax_identifier': ['country_code', 'ending', 'value_index'],
  'app.unit': ['kind'],
  'identity.staff_member': ['office_country', 'role', 'status'],
}

/** `schema.table.column` */
export const closedColumns: readonly string[] = Object.entries(byTable).flatMap(([table, columns]) =>
  columns.map((column) => `${table}.${column}`),
)
