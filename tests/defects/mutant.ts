/**
 * Mistakes that must never come back, each with the change that makes it and the test that then fails. `npm run mutants` makes each change in a copy of
 * the tree and expects the test to fail; docs/defects.md is written from here. A test holds that every change still has its place and every test its name.
 */

export interface Mutant {
  /** What the change does to the rule, in a few words. */
  readonly change: string
  /** Texts that stand once in their file, and what stands there instead. */
  readonly edits: readonly { readonly file: string; readonly find: string; readonly put: string }[]
  /** `unit` needs nothing; `services` a zone's or a control plane's own database. */
  readonly suite: 'unit' | 'services'
  readonly test: string
  /** Its name, or how it begins. */
  readonly named: string
}

export interface Defect {
  readonly name: string
  readonly mutants: readonly Mutant[]
}
