import { createAssociation } from './create-association.ts'
import { createProperty } from './create-property.ts'
import { exportAssociations } from './export-associations.ts'
import { getAssociation } from './get-association.ts'
import { listAssociations } from './list-associations.ts'
import { listProperties } from './list-properties.ts'
import { updateAssociation } from './update-association.ts'

export const associationsRouter = {
  create: createAssociation,
  list: listAssociations,
  get: getAssociation,
  update: updateAssociation,
  export: exportAssociations,
}

export const propertiesRouter = {
  create: createProperty,
  list: listProperties,
}
