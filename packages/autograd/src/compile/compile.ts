/** A graph compiled to one WebAssembly module. */
import { EvaluationError } from '../graph/errors.js'
import { checkSpec } from '../evaluate/program.js'
import type { CheckedSpec, ProgramSpec, Tensors } from '../evaluate/program.js'
import { assemble } from './assemble.js'
import type { Assembled } from './assembled.js'
import { hasVectors } from './features.js'
import { pagesOf, Runtime } from './program.js'
import type { CompiledProgram } from './program.js'
import { assembleTape } from './tape/assemble.js'
import { engineHere } from './webassembly.js'
import type { Engine, Memory } from './webassembly.js'

export type { CompiledProgram } from './program.js'

/** How a program is compiled. */
export interface CompileOptions {
  /** Whether four numbers are computed at once, with vector instructions. Default: where the engine has them. */
  readonly vectors?: boolean
}

/** Pages that 32-bit addresses reach. */
const MOST_PAGES = 65536

/**
 * A program as one WebAssembly module: a call computes outputs and new values of cells, y = f(x, w) and w ← g(x, w).
 * It takes and gives what a program of `interpret` does. Sums are added in another order, and float32 matrix products in
 * float32, so results may differ in their last bits; `docs/compiler.md` says by how much.
 * Compiling takes tens of milliseconds for a training step of a small network; the shapes are part of the code.
 *
 * @param spec inputs and outputs by name, and what cells become
 * @returns the program; `bind` checks and copies data once, `describe` says what became of the graph
 * @throws (when compiling) ValueError, BindingError and UpdateError as `interpret` does; EvaluationError with the code
 *   MEMORY_EXCEEDED for more than 4 GiB or than the process has left, ENGINE_UNAVAILABLE where there is no WebAssembly or its
 *   engine refuses the module: a page's policy without 'wasm-unsafe-eval', more than 8 MiB of code on a browser's main thread;
 *   (when called) what programs of `interpret` throw: all cells are then as they were
 * @example
 * import { grad, input, parameter } from '@mlp/autograd'
 * import { compile } from '@mlp/autograd/compile'
 * const w = parameter(0)
 * const x = input('x')
 * const loss = w.sub(x).square()
 * const step = compile({ inputs: { x }, outputs: { loss }, updates: new Map([[w, w.sub(grad(loss, w).mul(0.25))]]) })
 * console.log(step({ x: 4 }).loss.item(), w.item()) // → 16 2
 * const again = step.bind({ x: 4 })
 * console.log(again().loss.item(), again().loss.item(), w.item()) // → 4 1 3.5
 */
export function compile<const I extends Tensors, const O extends Tensors>(spec: ProgramSpec<I, O>, options: CompileOptions = {}): CompiledProgram<I, O> {
  const { engine, assembled, runtime } = prepare(spec, options)
  try {
    runtime.start(new engine.Instance(new engine.Module(assembled.bytes), runtime.imports))
  } catch (error) {
    throw refused(error, assembled.bytes.length)
  }
  return runtime.program()
}

/**
 * The same as `compile`, with the module compiled beside the page instead of in between: for modules of more than 8 MiB on a
 * browser's main thread, and for pages that must not stand still. Graph and bytes are worked out before the promise is returned.
 *
 * @param spec as in `compile`
 * @returns a promise of the program, which is called like any other, synchronously; it is rejected where `compile` throws
 * @example
 * import { input, tanh } from '@mlp/autograd'
 * import { compileAsync } from '@mlp/autograd/compile'
 * const x = input('x', [3])
 * const program = await compileAsync({ inputs: { x }, outputs: { y: tanh(x) } })
 * console.log(program({ x: [-1, 0, 1] }).y.data[1]) // → 0
 */
export async function compileAsync<const I extends Tensors, const O extends Tensors>(spec: ProgramSpec<I, O>, options: CompileOptions = {}): Promise<CompiledProgram<I, O>> {
  const { engine, assembled, runtime } = prepare(spec, options)
  try {
    runtime.start((await engine.instantiate(assembled.bytes, runtime.imports)).instance)
  } catch (error) {
    throw refused(error, assembled.bytes.length)
  }
  return runtime.program()
}

function prepare<I extends Tensors, O extends Tensors>(spec: ProgramSpec<I, O>, { vectors }: CompileOptions): { engine: Engine; assembled: Assembled; runtime: Runtime<I, O> } {
  const engine = engineHere()
  if (engine === undefined) {
    throw new EvaluationError({
      code: 'ENGINE_UNAVAILABLE', operation: 'compile', problem: 'there is no WebAssembly here', received: 'no global WebAssembly', expected: 'a browser or Node with WebAssembly',
      hint: "use interpret, or fit(…, { engine: 'interpreter' })",
    })
  }
  const checked: CheckedSpec<I> = checkSpec('compile', spec)
  const hasLanes = vectors ?? hasVectors(engine)
  const targets = [...spec.updates?.keys() ?? []]
  const assembled = assembleTape(checked.schedule, checked.schedule.roots.map((_, root) => checked.cells[root - checked.names.length]), hasLanes) ?? assemble(checked.schedule, (root, slotOf) => {
    const target = targets[root - checked.names.length]
    return target === undefined ? undefined : slotOf(target)
  }, hasLanes)
  const pages = pagesOf(assembled.memory)
  if (pages > MOST_PAGES) throw outOfMemory(assembled.memory)
  return { engine, assembled, runtime: new Runtime(assembled, checked, memoryOf(engine, pages, assembled.memory)) }
}

function memoryOf(engine: Engine, pages: number, bytes: number): Memory {
  try {
    return new engine.Memory({ initial: pages, maximum: pages })
  } catch {
    throw outOfMemory(bytes)
  }
}

/** The engine takes no module from this page: its policy forbids it, or it is too large to be compiled at once. */
function refused(error: unknown, bytes: number): EvaluationError {
  return new EvaluationError({
    code: 'ENGINE_UNAVAILABLE', operation: 'compile', problem: 'the WebAssembly engine refused the program', received: `${error instanceof Error ? error.message : String(error)} (a module of ${bytes} bytes)`,
    expected: 'a page that may compile WebAssembly', hint: "allow it with script-src 'wasm-unsafe-eval', compile large programs with compileAsync, or use interpret: fit(…, { engine: 'interpreter' })",
  })
}

function outOfMemory(bytes: number): EvaluationError {
  return new EvaluationError({
    code: 'MEMORY_EXCEEDED', operation: 'compile', problem: 'the program needs more memory than there is', received: `${Math.ceil(bytes / 2 ** 20)} MiB`, expected: 'at most 4096 MiB, and what the process has left',
    hint: 'use smaller batches',
  })
}

