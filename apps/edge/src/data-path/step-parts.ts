/** What the steps may use, made from the configuration and the directory: the same in every thread. */
import type { EdgeConfig } from '@repo/contract/edge'
import { invariant } from '@repo/core'
import { assertions, hopTokens, listedEdges } from '../credentials.ts'
import type { DirectoryReader } from '../directory/directory.ts'
import type { EdgeParts } from '../edge-parts.ts'
import { LoadGauge } from '../limits/load-gauge.ts'
import { OrganizationRates } from '../limits/organization-rates.ts'
import { organizationAliases } from '../organization-aliases.ts'

export interface StepSources {
  readonly config: EdgeConfig
  readonly directory: DirectoryReader
  readonly directoryUsable: () => boolean
  readonly refreshDirectory: (timeoutMs: number) => Promise<void>
  readonly nowMs: () => number
  /** The organisations' buckets, where threads share them. */
  readonly rates?: SharedArrayBuffer
}

export function stepParts({ config, directory, directoryUsable, refreshDirectory, nowMs, rates }: StepSources): EdgeParts {
  const { limits } = config
  const zone = config.role === 'zone' ? config : undefined
  const listed = zone && listedEdges(zone, nowMs)
  const assertion = zone && assertions(zone, nowMs)
  return {
    config,
    limits,
    directory,
    rates: new OrganizationRates({ perSecond: limits.organizationRequestsPerSecond, burst: limits.organizationRequestsBurst }, rates),
    load: new LoadGauge({ requestsMax: limits.requestsMax, lagMsMax: limits.shedLagMs }),
    directoryUsable,
    refreshDirectory,
    organizationOfAlias: organizationAliases(zone?.organizationAliasFile, nowMs),
    isListedEdge: listed ?? (() => Promise.resolve(false)),
    hopToken: hopTokens(config, nowMs),
    assertion: (org, epoch, accepted) => {
      invariant(assertion, "only a zone's edge makes assertions")
      return assertion(org, epoch, accepted)
    },
  }
}
