/** How long to wait before a mail server that was away is asked again. Pure. */
const minuteMs = 60_000
const pauses = [5_000, 30_000, ...[1, 2, 5, 15, 30, 60].map((minutes) => minutes * minuteMs)]
const longest = 2 * 60 * minuteMs

/** @param round counted from 0 @returns milliseconds */
export const pauseMsAfterRound = (round: number): number => pauses[round] ?? longest
