/** Makes the egress register from what is declared and what was counted. Pure. */
import type { EgressView } from '@repo/contract'
import type { Destination, UseOfDestination } from '../../server/egress/index.ts'

/** What goes to the parts that every cell has. The control plane gets pointers and counters, and its address is outside; the rest stays inside the cell. */
const ofParts = {
  control_plane: { bucket: 'R2', level: 'operational', legalBasis: 'nothing_personal' },
  other: { bucket: 'R3', level: 'identity', legalBasis: 'contract' },
} as const

type Shown = EgressView['destinations'][number]

export function showDestinations(destinations: readonly Destination[], uses: readonly UseOfDestination[], cellCountry: string): Shown[] {
  const byPurpose = Map.groupBy(destinations, ({ purpose, part, host, port }) => (part ? purpose : `${purpose} ${host} ${port}`))
  return [...byPurpose.values()].flatMap((same): Shown[] => {
    const [first] = same
    if (!first) return []
    const counted = uses.filter((use) =>
      same.some(({ host, port, purpose }) => use.host === host && use.port === port && use.purpose === purpose),
    )
    const sum = (of: (use: UseOfDestination) => number): number => counted.reduce((total, use) => total + of(use), 0)
    return [
      {
        purpose: first.purpose,
        part: first.part,
        ...facts(first, cellCountry),
        connections: sum(({ connections }) => connections),
        sentBytes: sum(({ sentBytes }) => sentBytes),
        receivedBytes: sum(({ receivedBytes }) => receivedBytes),
        lastUsedOn:
          counted
            .map(({ lastDay }) => lastDay)
            .toSorted()
            .at(-1) ?? null,
      },
    ]
  })
}

function facts(
  { declared, part, purpose }: Destination,
  cellCountry: string,
): Pick<Shown, 'host' | 'country' | 'bucket' | 'level' | 'legalBasis'> {
  if (declared) {
    const { host, country, bucket, level, legalBasis } = declared
    return { host, country, bucket, level, legalBasis }
  }
  const own = part && purpose === 'control_plane' ? ofParts.control_plane : ofParts.other
  return { host: null, country: purpose === 'control_plane' ? null : cellCountry, ...own }
}
