import { createUnit } from './create-unit.ts'
import { exportUnits } from './export-units.ts'
import { getUnit } from './get-unit.ts'
import { listUnits } from './list-units.ts'
import { updateUnit } from './update-unit.ts'

export const unitsRouter = {
  create: createUnit,
  list: listUnits,
  get: getUnit,
  update: updateUnit,
  export: exportUnits,
}
