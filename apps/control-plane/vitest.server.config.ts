import { defineConfig } from 'vitest/config'

/** Unit tests of server code. They have a config of their own: with the app's Vite plugins vitest passes and then never ends. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    typecheck: { enabled: false },
    environment: 'node',
  },
})
