export interface Command {
  readonly label: string
  readonly href: string
  readonly detail?: string | undefined
  /** Why it cannot be done now; the command stays in sight so that people learn it exists. */
  readonly offBecause?: string | undefined
}

export interface CommandGroup {
  readonly label: string
  readonly commands: readonly Command[]
}

/** The words of the palette. */
export interface PaletteText {
  readonly title: string
  readonly placeholder: string
  readonly nothing: string
}
