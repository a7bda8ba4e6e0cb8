import { redirect } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

/** A zone host's root shows nothing of its own: it leads to where the person can go on. */
export const load: PageServerLoad = ({ locals }) => redirect(303, locals.actor ? '/organizations?open=only' : '/sign-in')
