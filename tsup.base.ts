import { defineConfig } from 'tsup'
import type { Options } from 'tsup'

/**
 * How every package is built: ES modules and CommonJS with types for both. Entries share chunks in both formats, so
 * that `@mlp/autograd/testing` uses the classes of `@mlp/autograd` and no copies. `bundledInCommonJs` names dependencies
 * that exist as ES modules only, which `require` reads on the newest Node 20 but not on the first. `plugins` are build steps
 * of one package.
 */
export function library(entry: Record<string, string>, { bundledInCommonJs = [] as string[], plugins = [] as NonNullable<Options['esbuildPlugins']> } = {}) {
  const options: Options = {
    entry,
    target: 'es2022',
    esbuildPlugins: plugins,
    platform: 'neutral',
    splitting: true,
    sourcemap: true,
    // tsup 8 passes a baseUrl to the d.ts build, which TypeScript 6 calls deprecated
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  }
  return defineConfig([
    { ...options, format: 'esm' },
    { ...options, format: 'cjs', noExternal: bundledInCommonJs },
  ])
}
