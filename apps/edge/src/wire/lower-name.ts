const keptMax = 4096
const known = new Map<string, string>()

/**
 * A field name in lower case, made once per spelling. Strangers fill this store, so it is emptied when it is full; a name that nobody
 * repeats then costs what it would cost without it.
 */
export function lowerName(name: string): string {
  let lower = known.get(name)
  if (lower === undefined) {
    if (known.size >= keptMax) known.clear()
    lower = name.toLowerCase()
    known.set(name, lower)
  }
  return lower
}
