/**
 * The compliance report of one organisation and period, made from its sealed events and from nothing else: whoever has the chain makes the same
 * report, byte for byte. It holds ids, codes, counts and instants. Pure; events are added in the chain's order, one at a time.
 *
 * What a section counts, it counts by action codes: `access_request.created`, `.approved`, `.rejected`, `.cancelled`, `.expired`;
 * `access_grant.used`, `.revoked`, `.expired`; `break_glass.…`; `organization.set_policy` and `residency_policy.changed`; `classification.raised`, `.lowered`, `.observed`, `.uncovered`; `transfer.…`;
 * `place.…`; `backup.…`, `restore.…`; `egress.observed`, for messages to the control plane by kind. Legal demands are the requests whose purpose is `legal_demand`, which their first event carries as its code. A section without an event says so by being empty.
 */
import { hashOf, type ChainHead, type Seal, type SealedEvent } from '../audit-chain/audit-chain.ts'
import type { PurposeCode } from '../access/terms.ts'
import { Coverage } from './coverage.ts'
import { latencies } from './latencies.ts'
import { complianceReportFormat, type ComplianceReport, type Happened, type ReportSubject } from './report-shape.ts'
import { Tally } from './tally.ts'

/** Broken links that are named; more say nothing more. */
const brokenMax = 20

export class ComplianceReportBuilder {
  readonly #subject: ReportSubject
  #before: ChainHead
  #checked = 0
  readonly #broken: string[] = []
  #events = 0
  #first: bigint | null = null
  #last: Seal | null = null
  readonly #policies = new Map<number, { from: string; to: string; events: number }>()
  readonly #policyChanges: Happened[] = []
  #raised = 0
  readonly #lowered: Happened[] = []
  readonly #requests = new Tally()
  readonly #requestCodes = new Tally()
  readonly #askedAt = new Map<string, string>()
  readonly #waits = new Map<string, bigint>()
  readonly #staffAgreedAt = new Map<string, string>()
  readonly #customerWaits: bigint[] = []
  readonly #grants = new Tally()
  readonly #grantUse = new Tally()
  readonly #breakGlass: Happened[] = []
  readonly #transfers = new Tally()
  readonly #exports = new Tally()
  readonly #refusals = new Tally()
  readonly #coverage = new Coverage()
  readonly #egress = new Tally()
  readonly #locations = new Tally()
  readonly #backups = new Tally()
  readonly #legalDemands = new Tally()
  readonly #legalDemandIds = new Set<string>()
  readonly #activity = new Tally()

  /** @param before the head before the first event that is added */
  constructor(subject: ReportSubject, before: ChainHead) {
    this.#subject = subject
    this.#before = before
  }

  /** Adds the next event of the chain. Those outside the period only keep the chain together. */
  add(seal: Seal, event: SealedEvent): void {
    this.#check(seal, event)
    const at = text(event['occurredAt'])
    if (at < this.#subject.from || at >= this.#subject.to) return
    this.#events += 1
    this.#first ??= seal.sequence
    this.#last = seal
    this.#count(seal, event, at)
  }

  finish(): ComplianceReport {
    const { zone, organizationId, from, to, final, checkpoint } = this.#subject
    return {
      format: complianceReportFormat,
      zone,
      organizationId,
      period: { from, to, final },
      chain: {
        events: this.#events,
        first: this.#first === null ? null : String(this.#first),
        last: this.#last === null ? null : String(this.#last.sequence),
        lastHash: this.#last?.hash ?? null,
        checked: this.#checked,
        broken: this.#broken,
        checkpoint: checkpoint && {
          sequence: String(checkpoint.sequence),
          hash: checkpoint.hash,
          at: checkpoint.at,
          keyId: checkpoint.keyId,
        },
      },
      policies: [...this.#policies].sort(([one], [other]) => one - other).map(([version, span]) => ({ version, ...span })),
      policyChanges: this.#policyChanges,
      classification: { raised: this.#raised, lowered: this.#lowered, coverage: this.#coverage.list() },
      accessRequests: {
        byState: this.#requests.list(),
        byCode: this.#requestCodes.list(),
        answered: latencies([...this.#waits.values()]),
        waitedForCustomer: latencies(this.#customerWaits),
      },
      accessGrants: { byState: this.#grants.list(), use: this.#grantUse.list() },
      breakGlass: this.#breakGlass,
      transfers: this.#transfers.list(),
      exports: this.#exports.list(),
      refusals: this.#refusals.list(),
      locations: this.#locations.list(),
      backups: this.#backups.list(),
      legalDemands: this.#legalDemands.list(),
      egress: this.#egress.list(),
      activity: this.#activity.list(),
    }
  }

  #check(seal: Seal, event: SealedEvent): void {
    const follows = seal.sequence === this.#before.sequence + 1n && seal.previousHash === this.#before.hash
    const right = hashOf(this.#subject.organizationId, seal.sequence, seal.previousHash, event) === seal.hash
    if (!(follows && right) && this.#broken.length < brokenMax) this.#broken.push(String(seal.sequence))
    this.#checked += 1
    this.#before = { sequence: seal.sequence, hash: seal.hash }
  }

  #count(seal: Seal, event: SealedEvent, at: string): void {
    const action = text(event['action'])
    const [subject = '', verb = ''] = split(action)
    const ruleCode = text(event['ruleCode'])
    const refused = event['decision'] === 'refused'
    const { policyVersion } = event
    if (typeof policyVersion === 'number') this.#policy(policyVersion, at)
    this.#activity.add([action, text(event['outcome'])], event)
    if (refused) this.#refusals.add([action, ruleCode], event)
    if (!refused && verb === 'export') this.#exports.add([action], event)
    const [source, destination] = [text(event['sourceCountry']), text(event['destinationCountry'])]
    // A country that is not known is none that the data went to; that it is not known, the page on the trail says.
    // Asking crosses nothing, and neither does what was refused.
    const moved = !refused && subject !== 'access_request' && action !== 'break_glass.requested'
    // What members do over an edge in another country is transit: for them data stays where it is, and roles decide.
    const byMember = ['user', 'api_key'].includes(text(event['actorKind']))
    const crossed = !byMember && source !== '' && destination !== '' && source !== destination
    if (moved && (crossed || subject === 'transfer')) this.#transfers.add([action, source, destination], event)
    // A place that is not allowed is told as a refusal, and is where a copy is all the same.
    if (subject === 'place') this.#locations.add([ruleCode, destination], event)
    if (action === 'classification.observed') this.#coverage.add(text(event['bucket']), text(event['rowCount']), at)
    if (action === 'classification.uncovered') this.#coverage.add('none', text(event['rowCount']), at)
    if (refused && subject !== 'break_glass') return
    this.#legalDemand(action, ruleCode, text(event['targetId']), event)
    const happened = (): Happened => ({
      sequence: String(seal.sequence),
      at,
      action,
      targetId: text(event['targetId']) || null,
      actorId: text(event['actorId']) || null,
      ruleCode: ruleCode || null,
      outcome: text(event['outcome']),
    })
    for (const grantId of list(event['grantIds'])) this.#grantUse.add([grantId, action], event)
    switch (subject) {
      case 'access_request':
        this.#request(verb, ruleCode, text(event['targetId']), at, event)
        break
      case 'access_grant':
        this.#grants.add([verb], event)
        break
      case 'break_glass':
        this.#breakGlass.push(happened())
        break
      case 'residency_policy':
        this.#policyChanges.push(happened())
        break
      case 'organization':
        if (verb === 'set_policy') this.#policyChanges.push(happened())
        break
      case 'classification':
        if (verb === 'raised') this.#raised += 1
        if (verb === 'lowered') this.#lowered.push(happened())
        break
      case 'egress':
        if (verb === 'observed') this.#egress.add([text(event['bucket']), ruleCode.toLowerCase()], event)
        break
      case 'backup':
      case 'restore':
        this.#backups.add([action, text(event['outcome']), destination], event)
        break
    }
  }

  /** A demand is known by its first event; what became of it, by the request's number. */
  #legalDemand(action: string, code: string, id: string, event: SealedEvent): void {
    const asked = action === 'access_request.created' || action === 'break_glass.requested'
    if (asked && code === ('legal_demand' satisfies PurposeCode)) this.#legalDemandIds.add(id)
    if (this.#legalDemandIds.has(id)) this.#legalDemands.add([action], event)
  }

  #policy(version: number, at: string): void {
    const span = this.#policies.get(version) ?? { from: at, to: at, events: 0 }
    const [from, to] = [at < span.from ? at : span.from, at > span.to ? at : span.to]
    this.#policies.set(version, { from, to, events: span.events + 1 })
  }

  #request(verb: string, code: string, id: string, at: string, event: SealedEvent): void {
    this.#requests.add([verb], event)
    if (code !== '') this.#requestCodes.add([verb, code], event)
    if (verb === 'created') {
      this.#askedAt.set(id, at)
      return
    }
    this.#customerWait(verb, id, at, event)
    const asked = this.#askedAt.get(id)
    // Asked before the period began: how long it waited is in the report of that period's request.
    // Of two sides' words the last one answers.
    if (asked !== undefined && (verb === 'approved' || verb === 'rejected')) this.#waits.set(id, microsOf(at) - microsOf(asked))
  }

  /** The customer's wait begins with the zone's yes and ends with the customer's word, or with the request's life when there was none. */
  #customerWait(verb: string, id: string, at: string, event: SealedEvent): void {
    if (verb === 'approved' && event['actorKind'] === 'officer') {
      this.#staffAgreedAt.set(id, at)
      return
    }
    const since = this.#staffAgreedAt.get(id)
    const ended = verb === 'expired' || ((verb === 'approved' || verb === 'rejected') && event['actorKind'] === 'user')
    if (since === undefined || !ended) return
    this.#staffAgreedAt.delete(id)
    this.#customerWaits.push(microsOf(at) - microsOf(since))
  }
}

/** The report as its bytes are signed: indented JSON, members in the order of this file, a line feed at the end. */
export function reportDocument(report: ComplianceReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}

const text = (value: SealedEvent[string] | undefined): string => (typeof value === 'string' ? value : '')
const list = (value: SealedEvent[string] | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : [])

function split(action: string): [string, string] {
  const dot = action.indexOf('.')
  return dot < 0 ? [action, ''] : [action.slice(0, dot), action.slice(dot + 1)]
}

/** Microseconds since 1970 of an instant in its sealed form. */
function microsOf(instant: string): bigint {
  const millis = BigInt(Date.parse(`${instant.slice(0, 23)}Z`))
  return millis * 1000n + BigInt(instant.slice(23, 26))
}
