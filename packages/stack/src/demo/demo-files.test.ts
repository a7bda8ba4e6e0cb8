import { describe, expect, it } from 'vitest'
import { firstOwners, readAssociationFiles, readDemoOrganizations } from './demo-files.ts'

const associations = readDemoOrganizations().flatMap((organization) =>
  organization.associations.map(({ code }) => ({ organization, code, name: `${organization.slug}/${code}` })),
)

describe('demo files', () => {
  it.each(associations)('read in the separator and decimals of their country: $name', ({ organization, code }) => {
    expect(firstOwners(organization, code).size).toBeGreaterThan(30)
    const { sales, budget, payments } = readAssociationFiles(organization, code)
    expect([sales.length, budget.length, payments.length].every((rows) => rows > 0)).toBe(true)
  })
})
