/** Writes docs/metrics.md from the metric definitions. */
import { writeFileSync } from 'node:fs'
import { metricsDocument } from '../src/metrics-document.ts'

writeFileSync(new URL('../../../docs/metrics.md', import.meta.url), metricsDocument())
