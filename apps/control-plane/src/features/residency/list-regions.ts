import { handle } from '../../server/procedures.ts'
import { listRegions as listRows, toRegistered } from '../registry/index.ts'

/** The registry, by zone and code. */
export const listRegions = handle.regions.list.handler(async ({ context: { tx }, input: { zone, lifecycle } }) => {
  const rows = await listRows(tx, { ...(zone === undefined ? {} : { zoneCode: zone }), ...(lifecycle === undefined ? {} : { lifecycle }) })
  return { items: rows.map(toRegistered) }
})
