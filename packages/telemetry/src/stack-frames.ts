const frameForm = /^\s+at (?:async )?(?:[\w$.<>[\] ]{1,120} \()?((?:file:\/\/|node:|\/)[^\s()]{1,300}:\d+:\d+)\)?$/

/**
 * The places of a stack and of its causes, at most 30, without any message: a message may hold a person's data, a place in the code
 * cannot.
 */
export function stackFrames(error: unknown): string[] {
  const frames: string[] = []
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    for (const line of (current.stack ?? '').split('\n')) {
      const place = frameForm.exec(line)?.[1]
      if (place !== undefined && frames.length < 30) frames.push(place)
    }
  }
  return frames
}
