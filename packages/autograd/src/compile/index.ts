/** The public API of @mlp/autograd/compile. */
export { compile, compileAsync } from './compile.js'
export type { CompiledProgram, CompileOptions } from './compile.js'
export { jit } from './jit.js'
export type { Evaluated, Traced } from './jit.js'
export type { CompiledDescription, KernelDescription } from './describe.js'
