import { handle } from '../../server/procedures.ts'
import { newestReleases } from './release-store.ts'

/** What zones released: counts under random ids. */
export const listReleases = handle.releases.list.handler(async ({ context: { tx }, input: { zone } }) => ({
  items: await newestReleases(tx, zone),
}))
