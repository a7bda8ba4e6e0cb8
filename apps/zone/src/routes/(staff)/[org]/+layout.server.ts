import { requireStaffPage, staffFormats } from '#lib/server/staff-page.ts'
import { describeZone } from '#lib/server/zone.ts'
import type { LayoutServerLoad } from './$types'

/** What the staff's pages about one organisation stand in. Its name is its own: staff see its id. */
export const load: LayoutServerLoad = ({ locals, url }) => {
  requireStaffPage(locals, url)
  return { zone: describeZone(locals), formats: staffFormats() }
}
