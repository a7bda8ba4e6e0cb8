/**
 * The closed list of paths on a zone host that need no organisation. Every other one that leads anywhere does: a page under
 * `/<organisation id>/…`, an API call by `X-Org-Id`, key or the browser's default. Matched on whole segments of the raw path, never decoded, so that an encoded
 * spelling is simply another path and needs an organisation.
 */
export const pathsWithoutOrganization: readonly string[] = [
  '/',
  '/sign-in',
  '/sign-up',
  '/sign-out',
  '/claim',
  '/invite',
  '/reset',
  '/organizations',
  '/account',
  '/staff',
  '/_app',
  '/assets',
  '/favicon.ico',
  '/favicon.svg',
  '/robots.txt',
  '/healthz',
  '/readyz',
  '/api/auth',
  '/api/v1/auth',
  '/api/v1/identity',
  '/api/v1/rpc/identity',
  '/api/v1/staff',
  '/api/v1/rpc/staff',
  '/api/v1/openapi.json',
  '/api/v1/docs',
  '/api/v1/healthz',
]

/** True when the path is one of the list or lies below one. */
export function needsNoOrganization(path: string): boolean {
  return pathsWithoutOrganization.some((known) => path === known || (known !== '/' && path.startsWith(`${known}/`)))
}
