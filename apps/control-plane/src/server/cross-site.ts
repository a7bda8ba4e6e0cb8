const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * True for a write that a browser sends from another site. The Host field is what the browser was sent to, so an Origin that names another
 * authority is another site's page; programs send no Origin and carry a token instead of a cookie.
 */
export function isCrossSite(method: string, headers: Headers): boolean {
  if (reading.has(method)) return false
  const origin = headers.get('origin')
  if (origin === null) return headers.get('sec-fetch-site') === 'cross-site'
  return !URL.canParse(origin) || new URL(origin).host !== headers.get('host')
}
