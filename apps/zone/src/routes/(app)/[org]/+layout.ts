/** What seldom stands on a page comes with the page that has it: the banner of a staff access that is going on. */
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ data }) => ({
  ...data,
  StaffAccessBanner: data.staffAccess.length > 0 ? (await import('#lib/ui/StaffAccessBanner.svelte')).default : undefined,
})
