/** Says in the OpenAPI document that a change names what it changes (RFC 9110 §13.1.1). */
export const ifMatchSpec = <Operation extends { parameters?: unknown[] }>(operation: Operation): Operation => ({
  ...operation,
  parameters: [
    ...(operation.parameters ?? []),
    { name: 'If-Match', in: 'header', required: true, schema: { type: 'string' }, description: 'ETag of what was read, e.g. "3"' },
  ],
})
