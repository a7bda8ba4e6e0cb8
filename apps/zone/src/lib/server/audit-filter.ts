import { auditActorKinds, auditDecisions } from '@repo/contract'
import { Temporal } from 'temporal-polyfill'
import { sortOf } from './list-input.ts'
import { spanOf } from './span.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What a page's address asks of the trail: days of the organisation's own calendar, the rest as it is. */
export function auditView(url: URL) {
  const text = (name: string, form: RegExp) => {
    const value = url.searchParams.get(name) ?? ''
    return form.test(value) ? value : undefined
  }
  return {
    sort: sortOf(url, '-time', ['time']),
    ...spanOf(url),
    actor: text('actor', uuid),
    record: text('record', uuid),
    data: text('data', /^[A-Za-z][A-Za-z0-9_]{0,63}$/),
    kind: auditActorKinds.find((known) => known === url.searchParams.get('kind')),
    decision: auditDecisions.find((known) => known === url.searchParams.get('decision')),
  }
}

/** The same as the API takes it. @param timeZone the organisation's: where its days begin and end */
export function auditFilter(url: URL, timeZone: string) {
  const { sort, from, to, actor, record, data, kind, decision } = auditView(url)
  return {
    sort,
    ...(from ? { from: startOf(from, timeZone) } : {}),
    // The last day counts whole.
    ...(to ? { to: startOf(Temporal.PlainDate.from(to).add({ days: 1 }).toString(), timeZone) } : {}),
    ...(actor ? { actorId: actor } : {}),
    ...(record ? { targetId: record } : {}),
    ...(data ? { targetKind: data } : {}),
    ...(kind ? { actorKind: kind } : {}),
    ...(decision ? { decision } : {}),
  }
}

/** The instant a day begins in a time zone. */
export function startOf(day: string, timeZone: string): string {
  return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone }).toInstant().toString()
}
