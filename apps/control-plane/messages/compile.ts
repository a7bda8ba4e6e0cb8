/** Compiles the messages without a build: `pnpm generate`. Types and unit tests need them. */
import { compile } from '@inlang/paraglide-js'
import { writePseudoLocale } from '@repo/ui/pseudo-locale'
import { paraglideOptions } from './paraglide-options.ts'

writePseudoLocale(new URL('./', import.meta.url))
await compile(paraglideOptions)
