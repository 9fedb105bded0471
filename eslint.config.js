import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import eslint from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** What a package's source may not import. */
const noImport = (...patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] })
const node = {
  regex: `^(node:|(${builtinModules.join('|')})(/|$))`,
  message: 'An index file must not reach a Node module; files for Node stand in packages/nn/src/node.',
}
const outside = { regex: '^[^.]', message: '@mlp/autograd imports nothing outside itself.' }
const beyondNn = { regex: '^@mlp/(?!autograd)', message: '@mlp/nn may import @mlp/autograd only.' }
const nnValues = { regex: '^@mlp/nn', message: '@mlp/viz may import @mlp/nn only as types.', allowTypeImports: true }
const nodeGlobals = ['process', 'Buffer', 'require', '__dirname', '__filename', 'global', 'setImmediate']

export default defineConfig(
  globalIgnores(['**/dist/', '**/out/', '**/coverage/', '**/.snippets/', 'examples/data/', 'tests/packaging/consumer/']),
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './examples/page/tsconfig.json'], tsconfigRootDir: fileURLToPath(new URL('.', import.meta.url)) },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // kernels and tests index arrays whose bounds they just computed
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...nodeGlobals], 'no-console': 'error' },
  },
  { files: ['packages/autograd/src/**/*.ts'], rules: noImport(outside) },
  { files: ['packages/nn/src/**/*.ts'], rules: noImport(node, beyondNn) },
  {
    files: ['packages/nn/src/node/**/*.ts'],
    rules: { ...noImport(beyondNn), 'no-restricted-globals': 'off', 'no-console': 'off' },
  },
  { files: ['packages/viz/src/**/*.ts'], rules: noImport(node, nnValues) },
  {
    // tests read what JSON.parse and snapshots give them
    files: ['**/test/**/*.ts', 'tests/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/no-unsafe-argument': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: Object.fromEntries(['console', 'process', 'URL', 'Buffer', 'setTimeout', 'performance'].map((name) => [name, 'readonly'])) },
  },
)
