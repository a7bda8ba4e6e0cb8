import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { zoneQueues, zoneWorkflows } from './workflows.ts'

const source = join(import.meta.dirname, '..')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.workflow.ts'))

describe('the worker knows every workflow', () => {
  test.each(files)('%s is registered', (path) => {
    const names = [...readFileSync(join(source, path), 'utf8').matchAll(/^ {2}name: '([a-z-]+)'/gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(0)
    expect(zoneWorkflows.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  })

  test('each has a queue that is looked at, and a name of its own', () => {
    const queues = zoneQueues.map(({ name }) => name)
    for (const { queue } of zoneWorkflows) expect(queues).toContain(queue)
    expect(new Set(zoneWorkflows.map(({ name }) => name)).size).toBe(zoneWorkflows.length)
  })

  test('every queue divides its capacity between organisations', () => {
    for (const { perOrganizationMax } of zoneQueues) expect(perOrganizationMax).toBeGreaterThan(0)
  })
})
