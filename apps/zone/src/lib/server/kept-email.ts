import type { Cookies } from '@sveltejs/kit'

const name = 'freehold_email'
const path = '/sign-in'
const keptS = 5 * 60

/** Keeps an e-mail for the sign-in page, in this browser, out of the address and for some minutes. */
export function keepEmail(cookies: Cookies, email: string): void {
  cookies.set(name, email, { path, maxAge: keptS, sameSite: 'lax', httpOnly: true, secure: false })
}

export const keptEmail = (cookies: Cookies): string => cookies.get(name) ?? ''
