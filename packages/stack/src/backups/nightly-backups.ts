import { setTimeout as wait } from 'node:timers/promises'
import type { ZoneConfig } from '@repo/residency'
import { backUpZone } from './back-up-zone.ts'

/** In UTC, before the cells look where their copies are (02:23). */
const hourOfBackup = { hours: 1, minutes: 30 } as const

/** Backs up every zone each night, one after the other, until the signal. What fails is told and tried again the next night. */
export async function nightlyBackups(
  stack: { readonly stateFolder: string; readonly basePort: number; readonly zones: readonly ZoneConfig[] },
  { failed, signal }: { failed(zone: string, error: unknown): void; signal: AbortSignal },
): Promise<void> {
  while (await wait(msUntilBackup(new Date()), true, { signal, ref: false }).catch(() => false)) {
    for (const config of stack.zones) {
      if (signal.aborted) return
      const tell = (error: unknown): void => failed(config.zone, error)
      await backUpZone(stack.stateFolder, stack.basePort, config, tell).catch(tell)
    }
  }
}

/** How long from an instant to the next hour of backups, which is never at once. */
export function msUntilBackup(now: Date): number {
  const next = new Date(now)
  next.setUTCHours(hourOfBackup.hours, hourOfBackup.minutes, 0, 0)
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1)
  return next.getTime() - now.getTime()
}
