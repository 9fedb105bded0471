/** Which engine runs the programs of a training. */
import { ValueError, interpret } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'

/** What turns a graph into a program: the compiler, the interpreter to read and debug with, or a function of its type. */
export type Engine = 'compiler' | 'interpreter' | typeof interpret

export function engineOf(operation: string, engine: Engine = 'compiler'): typeof interpret {
  if (engine === 'compiler') return compile
  if (engine === 'interpreter') return interpret
  if (typeof engine === 'function') return engine
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'no such engine', received: JSON.stringify(engine), expected: "'compiler', 'interpreter' or a function as interpret", hint: "write { engine: 'interpreter' }, or leave it out" })
}
