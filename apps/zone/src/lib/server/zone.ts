import { m } from '#lib/paraglide/messages.js'

export interface ZoneView {
  readonly code: string
  /** "EU", as people write it. */
  readonly name: string
  /** The entry page, which alone knows of other zones. */
  readonly entry: string
}

/** This zone, from its configuration: the same build runs in all of them. */
export function describeZone({ services }: App.Locals): ZoneView {
  const code = services.environment.ZONE
  return { code, name: m.zone_name({ code: code.toUpperCase() }), entry: services.environment.PUBLIC_ENTRY_ORIGIN }
}
