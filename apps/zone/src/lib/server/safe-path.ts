const here = 'http://here.invalid'

/**
 * A path of this host to go on to. An address with a host in it would send people elsewhere, so it is not followed. It is judged as a browser reads it:
 * tabs and line breaks inside an address are dropped, a backslash counts as a slash, and `/.//host` becomes `//host`.
 */
export function safePath(path: string | null | undefined, otherwise: string): string {
  if (!path?.startsWith('/') || !URL.canParse(path, here)) return otherwise
  const { origin, pathname, search, hash } = new URL(path, here)
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : otherwise
}
