/** Sockets that were open before this process began. Their numbers begin where the one who started it says. */
import { env, pid } from 'node:process'

/** systemd's first descriptor (sd_listen_fds(3)). */
const firstOfSystemd = 3

/** @returns how many sockets systemd hands to this process; none when they are meant for another one */
export function systemdSockets(): number {
  return env['LISTEN_PID'] === String(pid) ? Number(env['LISTEN_FDS'] ?? 0) : 0
}

/** The public socket and, where the unit lists a second one, the operators'. */
export function systemdDescriptors(): { readonly public: number | undefined; readonly admin: number | undefined } {
  const count = systemdSockets()
  return { public: count > 0 ? firstOfSystemd : undefined, admin: count > 1 ? firstOfSystemd + 1 : undefined }
}

/** Standard streams, then the channel to the parent, then the sockets: one a thread, and the operators' last. */
export const firstOfParent = 4

export function parentsDescriptors(threads: number): { readonly public: readonly number[]; readonly admin: number } {
  return { public: Array.from({ length: threads }, (_unused, index) => firstOfParent + index), admin: firstOfParent + threads }
}
