/**
 * What the values of a whole group count as that say nothing of themselves: ids, states, dates and figures of that group. What is personal says so itself, with
 * `classified(…)`. A group without a line here fails the catalogue's test, so nothing is added without a thought.
 */
import { unclassified, type Classification, type Level } from '@repo/residency'

const r3 = (level: Level): Classification => ({ bucket: 'R3', level })

/** Groups of the API, by the first part of a procedure's name. */
export const ofApi: Readonly<Record<string, Classification>> = {
  identity: r3('identity'),
  team: r3('identity'),
  staff: r3('identity'),
  apiKeys: r3('identity'),
  settings: r3('operational'),
  access: r3('operational'),
  accessRequests: r3('identity'),
  accessGrants: r3('identity'),
  accessCorrections: r3('identity'),
  accessInvitations: r3('identity'),
  breakGlass: r3('identity'),
  associations: r3('operational'),
  properties: r3('operational'),
  units: r3('operational'),
  people: r3('identity'),
  ownership: r3('identity'),
  imports: r3('identity'),
  ledger: r3('transactional'),
  closing: r3('transactional'),
  assessments: r3('transactional'),
  charges: r3('transactional'),
  receipts: r3('transactional'),
  receivables: r3('transactional'),
  audit: r3('identity'),
  compliance: r3('analytical_derived'),
  data: r3('operational'),
  // Counts stay in the zone until two people have released them; what went out is R1 by its own classification.
  releases: r3('analytical_derived'),
  residency: r3('operational'),
}

/** The level of what a procedure is about, by its name; a group that nobody classified counts as the strictest. */
export function levelOfProcedure(procedure: string): Level {
  return ofApi[procedure.split('.', 1)[0] ?? '']?.level ?? unclassified.level
}

/** Workflow inputs: ids, codes and dates of work. Words do not belong there, and a test holds it. */
export const ofWorkflows = r3('operational')
/** Attributes of logs and traces stay in the zone; what they may hold, the telemetry's allow-list says. */
export const ofLogAttributes = r3('operational')
/** Labels of metrics leave it, as numbers about the machinery. */
export const ofMetricLabels: Classification = { bucket: 'R1', level: 'operational' }
