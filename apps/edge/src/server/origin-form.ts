/** The absolute form (RFC 9112 §3.2.2) is taken apart when it names the Host's own authority, else left for the framing step to refuse. */
export function originForm(target: string, host: string | undefined): string {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target)
  if (!absolute || absolute[1]?.toLowerCase() !== host?.toLowerCase()) return target
  const rest = absolute[2] ?? ''
  return rest.startsWith('/') ? rest : `/${rest}`
}
