/** Writes docs/headers.md from the header table. */
import { writeFileSync } from 'node:fs'
import { headersDocument } from '../src/edge/headers-document.ts'

writeFileSync(new URL('../../../docs/headers.md', import.meta.url), headersDocument())
