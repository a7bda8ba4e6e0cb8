import { defineConfig } from 'vitest/config'

/** Unit tests of the whole repository: they lie beside the code and need no service. Suites with services have tests/vitest.config.ts. */
export default defineConfig({
  test: {
    include: ['{apps,packages,tools}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**'],
    environment: 'node',
  },
})
