import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { EdgeConfig } from '@repo/contract/edge'
import { FromFiles } from './from-files.ts'

/** How this edge meets `https` addresses behind it: whom it believes, and what it shows of itself. */
export interface UpstreamTls {
  readonly ca: string
  readonly cert?: string
  readonly key?: string
}

/**
 * Each connection that takes these facts, by copying them, gets those of the files as they are then.
 * @throws Error when a file cannot be read or used
 */
export function upstreamTls({ upstreamTls: files }: EdgeConfig): UpstreamTls | undefined {
  if (!files) return undefined
  const { authorityFile, certificateFile, keyFile } = files
  const paths = [authorityFile, certificateFile, keyFile].filter((path) => path !== undefined)
  const held = new FromFiles(paths, () => {
    const made: UpstreamTls = {
      ca: readFileSync(authorityFile, 'utf8'),
      ...(certificateFile !== undefined && { cert: readFileSync(certificateFile, 'utf8') }),
      ...(keyFile !== undefined && { key: readFileSync(keyFile, 'utf8') }),
    }
    // A key that is not the certificate's, or half a file, shows here and not at the next connection.
    createSecureContext(made)
    return made
  })
  const facts: Partial<UpstreamTls> = {}
  for (const name of Object.keys(held.current) as (keyof UpstreamTls)[])
    Object.defineProperty(facts, name, { enumerable: true, get: () => held.current[name] })
  return facts as UpstreamTls
}
