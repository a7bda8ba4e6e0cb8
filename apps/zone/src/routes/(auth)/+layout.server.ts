import { describeZone } from '#lib/server/zone.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals }) => ({ zone: describeZone(locals) })
