/** A path of this host to go on to. An address with a host in it would send people elsewhere, so it is not followed. */
export function safePath(path: string | null | undefined, otherwise: string): string {
  return path && /^\/(?![/\\])/.test(path) ? path : otherwise
}
