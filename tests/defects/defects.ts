import { accessDefects } from './access-defects.ts'
import type { Defect } from './mutant.ts'
import { platformDefects } from './platform-defects.ts'
import { policyDefects } from './policy-defects.ts'

export const defects: readonly Defect[] = [...accessDefects, ...policyDefects, ...platformDefects]
