import { fileURLToPath } from 'node:url'
import eslint from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** What a package's source may not import. `patterns` are gitignore-like. */
const noImport = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([group, message]) => ({ group, message })) }],
})
const node = [['node:*'], 'An index file must not reach a Node module; files for Node stand in packages/nn/src/node.']
const nodeGlobals = ['process', 'Buffer', 'require', '__dirname', '__filename', 'global', 'setImmediate']

export default defineConfig(
  globalIgnores(['**/dist/', '**/out/', '**/coverage/', '**/.snippets/', '**/data/', 'tests/packaging/consumer/']),
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: fileURLToPath(new URL('.', import.meta.url)) },
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
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...nodeGlobals], 'no-console': 'error' },
  },
  {
    files: ['packages/autograd/src/**/*.ts'],
    rules: noImport(node, [['@mlp/*', '[a-z]*', '!./**', '!../**'], '@mlp/autograd imports nothing outside itself.']),
  },
  { files: ['packages/nn/src/**/*.ts'], rules: noImport(node, [['@mlp/viz', '@mlp/nn'], 'nn may import @mlp/autograd only.']) },
  { files: ['packages/nn/src/node/**/*.ts'], rules: { ...noImport([['@mlp/viz'], 'nn may import @mlp/autograd only.']), 'no-restricted-globals': 'off', 'no-console': 'off' } },
  {
    files: ['packages/viz/src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [
        { group: node[0], message: node[1] },
        { group: ['@mlp/nn'], message: 'viz may import @mlp/nn only as types.', allowTypeImports: true },
        { group: ['@mlp/viz'], message: 'import the file itself.' },
      ] }],
    },
  },
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
