/** Pause after so many failures in a row: doubling from a second to five minutes, so that a receiver that comes back is found soon and is not stormed. */
export const pauseMsAfter = (failures: number): number => Math.min(1_000 * 2 ** Math.max(0, failures - 1), 300_000)
