import type { DestinationConfig } from '@repo/residency'
import type { Destination } from '../../../server/egress/index.ts'

/** Whom the zone's file declares, beside the cell's own parts. */
export const declaredOf = ({ destinations }: { readonly destinations: readonly Destination[] }): DestinationConfig[] =>
  destinations.flatMap(({ declared }) => declared ?? [])
