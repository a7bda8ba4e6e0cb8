/** Makes the health page's figures from rows. Pure: the same rows at the same instant give the same page. */
import type { HealthPart, HealthState } from '@repo/contract/boundary'
import { healthParts } from '@repo/contract/boundary'
import type { BudgetWindow, ServiceLevel, ZoneBoard, ZoneHealth } from '@repo/contract/control'
import { badnessOf, presentState, staleAfterMs, worstState, zoneStateOf } from './health.ts'
import { toServiceLevel, type MeasuredService } from './service-level.ts'

type Cell = ZoneHealth['cells'][number]
type Instance = Cell['instances'][number]
type Part = Instance['parts'][number]

export interface MeasuredPart {
  readonly part: HealthPart
  readonly state: HealthState
  readonly latencyUs: number | null
  readonly receivedAt: Date
}

export interface MeasuredInstance {
  readonly instanceId: string
  readonly cellCode: string
  readonly role: Instance['role']
  readonly directoryAgeMs: number | null
  readonly receivedAt: Date
  readonly parts: readonly MeasuredPart[]
}

export interface BoardCell {
  readonly code: string
  readonly number: number
  readonly state: Cell['state']
  readonly countries: readonly string[]
  readonly counters: { readonly workflowsPending: number; readonly workflowsFailed: number; readonly receivedAt: Date } | undefined
}

export interface BoardZone {
  readonly code: string
  readonly state: ZoneHealth['state']
  readonly webOrigin: string
  readonly organizations: number
  readonly cells: readonly BoardCell[]
  readonly instances: readonly MeasuredInstance[]
}

const ageOf = (now: Date, at: Date): number => Math.max(0, now.getTime() - at.getTime())

function toPart(part: MeasuredPart, now: Date): Part {
  const ageMs = ageOf(now, part.receivedAt)
  const state = presentState(part.state, ageMs)
  // A latency from before the silence says nothing about now.
  return { part: part.part, state, ageMs, latencyMs: state === 'unknown' || part.latencyUs === null ? null : part.latencyUs / 1000 }
}

function toInstance(instance: MeasuredInstance, now: Date): Instance {
  const lastHeardMs = ageOf(now, instance.receivedAt)
  const parts = instance.parts.map((part) => toPart(part, now)).sort(byPart)
  const state = lastHeardMs > staleAfterMs ? 'unknown' : worstState(parts.map((part) => part.state))
  const directoryAgeMs = state === 'unknown' || instance.directoryAgeMs === null ? null : instance.directoryAgeMs
  const { instanceId, role, cellCode } = instance
  return { instanceId, role, cell: cellCode, state, lastHeardMs, directoryAgeMs, parts }
}

const byPart = (one: Part, other: Part): number => healthParts.indexOf(one.part) - healthParts.indexOf(other.part)

function toCell(cell: BoardCell, instances: readonly Instance[], now: Date): Cell {
  const { counters } = cell
  const fresh = counters && ageOf(now, counters.receivedAt) <= staleAfterMs ? counters : undefined
  return {
    code: cell.code,
    number: cell.number,
    state: cell.state,
    health: zoneStateOf(instances),
    countries: [...cell.countries],
    instances: [...instances],
    workflowsPending: fresh?.workflowsPending ?? null,
    workflowsFailed: fresh?.workflowsFailed ?? null,
  }
}

/** Worst state of each part over all instances of the zone, with the measurement behind it. */
function worstParts(instances: readonly Instance[]): Part[] {
  return healthParts.flatMap((part) => {
    const measured = instances.flatMap((instance) => instance.parts.filter((one) => one.part === part))
    const worst = worstState(measured.map((one) => one.state))
    return measured.find((one) => one.state === worst) ?? []
  })
}

function toZone(zone: BoardZone, { heardAt, serviceOf, targetPpm }: BoardFacts, now: Date): ZoneHealth {
  const instances = zone.instances.map((instance) => toInstance(instance, now))
  const cells = zone.cells.map((cell) => {
    const own = instances.filter((instance) => instance.cell === cell.code)
    return toCell(cell, own, now)
  })
  const lastHeard = instances.map((instance) => instance.lastHeardMs)
  return {
    code: zone.code,
    state: zone.state,
    health: zoneStateOf(instances),
    webOrigin: zone.webOrigin,
    lastHeardMs: lastHeard.length === 0 ? null : Math.min(...lastHeard),
    cellsUp: cells.filter((cell) => cell.health === 'steady' || cell.health === 'degraded').length,
    cells,
    organizations: zone.organizations,
    parts: worstParts(instances),
    service:
      isHeard(zone, heardAt, now) && zoneStateOf(instances) !== 'unknown' ? toServiceLevel(serviceOf(zone.code), targetPpm, now) : null,
  }
}

/** Every cell that takes requests has told lately what its edge answered: a sum without one of them is not the zone's. */
function isHeard({ cells }: BoardZone, heardAt: ReadonlyMap<string, Date>, now: Date): boolean {
  const used = cells.filter(({ state }) => state !== 'off')
  const ages = used.map(({ code }) => heardAt.get(code)).map((at) => (at ? ageOf(now, at) : Infinity))
  return used.length > 0 && ages.every((ageMs) => ageMs <= staleAfterMs)
}

export interface BoardFacts {
  readonly zones: readonly BoardZone[]
  /** By cell. */
  readonly heardAt: ReadonlyMap<string, Date>
  readonly serviceOf: (zone: string) => MeasuredService
  readonly window: BudgetWindow
  readonly targetPpm: number
  readonly head: number
}

/** @returns the zones, worst first, then by code */
export function toZoneBoard(facts: BoardFacts, now: Date): ZoneBoard {
  const rows = facts.zones.map((zone) => toZone(zone, facts, now))
  const badness = ({ health, service }: ZoneHealth): number => badnessOf(health, alertNobodySaw(service))
  return {
    asOf: now.toISOString(),
    head: facts.head,
    window: facts.window,
    targetPpm: facts.targetPpm,
    zones: rows.sort((one, other) => badness(one) - badness(other) || (one.code < other.code ? -1 : 1)),
  }
}

/** An alert that somebody looks after stands with those that can wait. */
function alertNobodySaw(service: ServiceLevel | null): ServiceLevel['alert'] {
  return service?.alert === 'page' && service.acknowledgedAt !== null ? 'ticket' : (service?.alert ?? null)
}
