import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { contextFrom } from './trace-context.ts'

describe('a workflow continues the trace of the request that enqueued it', () => {
  test('a traceparent becomes the remote parent', () => {
    const parent = trace.getSpanContext(contextFrom('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'))
    expect(parent).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1, isRemote: true })
  })
  test.each([null, undefined, '', 'garbage', '01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'])(
    '%s starts a new trace',
    (text) => {
      expect(contextFrom(text)).toBe(ROOT_CONTEXT)
    },
  )
})
