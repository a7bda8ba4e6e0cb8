import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ cookies }) => ({ theme: cookies.get('freehold_theme') ?? 'system' })
