import { newOpaqueId, newZoneId } from '@repo/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatWorkflowId, parseWorkflowId } from './workflow-id.ts'

const organizationId = newOpaqueId<'OrgId'>()

describe('a workflow id names its organisation and nothing else can', () => {
  test('what is formatted is parsed back unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{1,62}$/), fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/), (workflowName, entityId) => {
        const parts = { organizationId, workflowName, entityId }
        expect(parseWorkflowId(formatWorkflowId(parts))).toEqual(parts)
      }),
    )
  })
  test('an entity id cannot carry another organisation', () => {
    const entityId = `${newOpaqueId<'OrgId'>()}:post:1`
    expect(() => formatWorkflowId({ organizationId, workflowName: 'post', entityId })).toThrow()
  })
  test.each(['', 'post', `${newZoneId()}:post`, `${newZoneId()}:post:1:2`, 'UPPER:post:1'])('"%s" is refused', (text) => {
    expect(() => parseWorkflowId(text)).toThrow()
  })
})
