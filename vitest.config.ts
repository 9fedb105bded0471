import { defineConfig } from 'vitest/config'

/** Tests that measure the heap or the stack, and would measure what other files have left there. */
const measuring = ['packages/autograd/test/memory.test.ts', 'packages/autograd/test/deep.test.ts']

export default defineConfig({
  // the packages' own condition before Vite's defaults for Node: tests run on the sources
  ssr: { resolve: { conditions: ['@mlp/source', 'module', 'node', 'development|production'] } },
  test: {
    environment: 'node',
    setupFiles: ['tests/setup.ts'],
    // the type check and lint, which run beside, end long before the tests do
    maxWorkers: '100%',
    testTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'measuring', include: measuring } },
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['packages/*/test/**/*.test.ts', 'examples/test/**/*.test.ts', 'docs/test/**/*.test.ts', 'tests/*.test.ts', 'tests/golden/*.test.ts'],
          exclude: measuring,
          // most files import a whole package, which a worker then reads once: 85 seconds in place of 150
          isolate: false,
        },
      },
    ],
  },
})
