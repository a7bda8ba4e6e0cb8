/** The newest look at the columns of each bucket. */
export interface Covered {
  /** `none`: nobody classified them. */
  readonly bucket: string
  readonly columns: string
  readonly at: string
}

export class Coverage {
  readonly #newest = new Map<string, Covered>()

  add(bucket: string, columns: string, at: string): void {
    const known = this.#newest.get(bucket)
    if (known === undefined || known.at <= at) this.#newest.set(bucket, { bucket, columns, at })
  }

  /** By bucket. What an older day found without a class has one by now. */
  list(): Covered[] {
    const all = [...this.#newest.values()].sort((one, other) => (one.bucket < other.bucket ? -1 : 1))
    const newest = all.reduce((last, { at }) => (at > last ? at : last), '').slice(0, 10)
    return all.filter(({ bucket, at }) => bucket !== 'none' || at.startsWith(newest))
  }
}
