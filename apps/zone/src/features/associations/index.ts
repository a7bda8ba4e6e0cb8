/** What other features may use of associations. */
export { addressColumns, changeAddress, insertAddress } from './server/address-store.ts'
export { associationById, associationExists, updateAssociation, type AssociationRow } from './server/association-store.ts'
export { insertProperty, listProperties, propertyById, type NewProperty, type PropertyRow } from './server/property-store.ts'
