/** Cookie that holds an operator's session token in a browser. Strict: no other site's link or form carries it. */
export const sessionCookie = 'freehold_operator'
