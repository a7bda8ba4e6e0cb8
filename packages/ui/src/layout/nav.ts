import type { Component } from 'svelte'

export interface NavItem {
  readonly label: string
  readonly href: string
  readonly current: boolean
  readonly icon: Component<{ size?: number; strokeWidth?: number }>
  /** Things waiting there. */
  readonly count?: number | undefined
}

export interface NavGroup {
  /** The association the items belong to; the organisation's own group has none. */
  readonly label?: string | undefined
  readonly items: readonly NavItem[]
}

/** The words of the shell. */
export interface ShellText {
  readonly skip: string
  readonly main: string
  readonly more: string
  readonly organisation: string
}
