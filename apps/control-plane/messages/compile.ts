/** Compiles the messages without a build: `pnpm generate`. Types and unit tests need them. */
import { compile } from '@inlang/paraglide-js'
import { paraglideOptions } from './paraglide-options.ts'
import { writePseudoLocale } from './pseudo-locale.ts'

writePseudoLocale()
await compile(paraglideOptions)
