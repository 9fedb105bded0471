/** The engines of this project under the names of the command line. */
import { interpret } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'

/** The compiler has the type of the interpreter. */
export type Engine = typeof interpret
export const engines: { readonly [name in 'interpreter' | 'compile']: Engine } = { interpreter: interpret, compile }
export type EngineName = keyof typeof engines
