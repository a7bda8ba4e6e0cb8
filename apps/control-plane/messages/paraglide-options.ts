import type { CompilerOptions } from '@inlang/paraglide-js'

/** How Paraglide compiles the messages: for the build, and for generating them alone before a type check. */
export const paraglideOptions = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  // The signed-in person's choice travels in a cookie; the browser's preference is the default, English the last resort.
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'freehold_locale',
} satisfies CompilerOptions
