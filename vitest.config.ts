import { defineConfig } from 'vitest/config'

export default defineConfig({
  // the packages' own condition before Vite's defaults for Node: tests run on the sources
  ssr: { resolve: { conditions: ['@mlp/source', 'module', 'node', 'development|production'] } },
  test: {
    environment: 'node',
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/test/**/*.test.ts',
      'docs/test/**/*.test.ts',
      'tests/*.test.ts', 'tests/golden/*.test.ts',
    ],
    setupFiles: ['tests/setup.ts'],
    // the type check and lint, which run beside, end long before the tests do
    maxWorkers: '100%',
    // most files import the whole of a package, which is read once per worker so: 90 in place of 150 seconds; no file leaves anything behind
    isolate: false,
    testTimeout: 20_000,
  },
})
