/** The public API of @mlp/autograd/compile. */
export { compile, compileAsync } from './compile.js'
export type { CompiledProgram, CompileOptions } from './compile.js'
export type { CompiledDescription, KernelDescription } from './describe.js'
