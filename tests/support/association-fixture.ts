import type { ServerApi } from './zone-app.ts'

let made = 0

/** An association with one property and a few units, made through the API. */
export async function makeAssociation(api: ServerApi, unitCount = 3) {
  const code = `A${++made}-${process.pid}`.toUpperCase()
  const association = await api.associations.create({
    name: `Association ${code}`,
    code,
    countryCode: 'DE',
    currencyCode: 'EUR',
    timeZone: 'Europe/Berlin',
  })
  const property = await api.properties.create({ associationId: association.id, name: `House ${code}` })
  const units = []
  for (let index = 1; index <= unitCount; index++) {
    units.push(await api.units.create({ propertyId: property.id, label: `${index}`, entitlement: `${index * 100}` }))
  }
  return { association, property, units }
}
