/** Addresses of one organisation's pages. The organisation stands in every one of them: the URL decides, never the last tab. */
export function paths(org: string) {
  const root = `/${org}`
  const association = (id: string) => `${root}/associations/${id}`
  const inside = (part: string) => (id: string) => `${association(id)}/${part}`
  return {
    today: root,
    search: `${root}/search`,
    associations: `${root}/associations`,
    newAssociation: `${root}/associations/new`,
    association,
    newProperty: inside('properties/new'),
    units: inside('units'),
    newUnit: inside('units/new'),
    unit: (id: string, unit: string) => `${association(id)}/units/${unit}`,
    owners: (id: string, unit: string) => `${association(id)}/units/${unit}/owners`,
    imports: inside('import'),
    import: (id: string, run: string) => `${association(id)}/import/${run}`,
    assessments: inside('assessments'),
    newAssessment: inside('assessments/new'),
    assessment: (id: string, run: string) => `${association(id)}/assessments/${run}`,
    receipts: inside('receipts'),
    newReceipt: inside('receipts/new'),
    receipt: (id: string, receipt: string) => `${association(id)}/receipts/${receipt}`,
    receivables: inside('receivables'),
    ownerLedger: (id: string, party: string) => `${association(id)}/owners/${party}`,
    trialBalance: inside('trial-balance'),
    account: (id: string, account: string) => `${association(id)}/accounts/${account}`,
    journal: inside('journal'),
    newEntry: inside('journal/new'),
    periods: inside('periods'),
    entry: (id: string, entry: string) => `${association(id)}/entries/${entry}`,
    people: `${root}/people`,
    newPerson: `${root}/people/new`,
    person: (id: string) => `${root}/people/${id}`,
    team: `${root}/team`,
    apiKeys: `${root}/api-keys`,
    access: `${root}/access`,
    accessGrant: (id: string) => `${root}/access/${id}`,
    audit: `${root}/audit`,
    auditStream: `${root}/audit/stream`,
    auditEvent: (id: string) => `${root}/audit/${id}`,
    auditChain: `${root}/audit/chain.ndjson`,
    residency: `${root}/residency`,
    classification: `${root}/residency/classification`,
    releases: `${root}/residency/releases`,
    compliance: `${root}/compliance`,
    egress: `${root}/residency/egress`,
    processing: `${root}/residency/processing`,
    settings: `${root}/settings`,
  }
}

export type Paths = ReturnType<typeof paths>
