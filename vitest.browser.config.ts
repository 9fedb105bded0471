import { defineConfig } from 'vitest/config'

// Apart from the other tests because it needs a built package and Chromium: `npm run test:browser`, and .ci/run.
export default defineConfig({
  test: { environment: 'node', include: ['tests/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
