import { readFileSync } from 'node:fs'
import type { EdgeConfig } from '@repo/contract/edge'

/** How this edge meets `https` addresses behind it: whom it believes, and what it shows of itself. */
export interface UpstreamTls {
  readonly ca: string
  readonly cert?: string
  readonly key?: string
}

/** @throws Error when a file cannot be read */
export function upstreamTls({ upstreamTls: files }: EdgeConfig): UpstreamTls | undefined {
  if (!files) return undefined
  const { authorityFile, certificateFile, keyFile } = files
  return {
    ca: readFileSync(authorityFile, 'utf8'),
    ...(certificateFile !== undefined && { cert: readFileSync(certificateFile, 'utf8') }),
    ...(keyFile !== undefined && { key: readFileSync(keyFile, 'utf8') }),
  }
}
