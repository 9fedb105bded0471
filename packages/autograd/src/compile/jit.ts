/** Functions of tensors as functions of data: traced once per shape and dtype, compiled, and called from then on. */
import { toNdArray } from '../graph/array.js'
import type { ArrayLike, NdArray } from '../graph/array.js'
import { ValueError } from '../graph/errors.js'
import { showType } from '../graph/shape.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import type { Tensors } from '../evaluate/program.js'
import { inputNode } from '../ops/leaf.js'
import { checkTensor } from '../ops/operand.js'
import { compile } from './compile.js'
import type { CompiledProgram } from './compile.js'

/** What a traced function may give: a tensor, or several in a list or by name. */
export type Traced = Tensor | readonly Tensor[] | Tensors
/** The same with arrays of values for tensors. */
export type Evaluated<R extends Traced> = R extends Tensor ? NdArray : { -readonly [K in keyof R]: NdArray }

/** Programs kept per function; the one used longest ago makes room. */
const KEPT = 64

interface Known {
  readonly program: CompiledProgram<Tensors, Tensors>
  /** How the function gives its tensors. */
  readonly form: 'one' | 'list' | 'names'
}

/**
 * A function of tensors as a function of data. Called with arrays it is traced once for their shapes and dtypes, that is,
 * called with inputs; the graph it gives is compiled, and run from then on. The programs of the last 64 shapes are kept.
 * Parameters in it are read anew at each call, and never written. What it does besides building a graph happens only while it is traced.
 *
 * @param f from tensors, one per argument, to a tensor, a list of tensors or an object of tensors
 * @returns a function of arrays: numbers are float64, typed arrays of one axis keep their dtype, a `Value` has its own shape and dtype
 * @throws ValueError when `f` is no function, gives no tensor, or is called with what is no array or with too few of them; what `f` throws, as for shapes
 *   that do not match; what `compile` and its programs throw
 * @example
 * import { grad, square, sum } from '@mlp/autograd'
 * import { jit } from '@mlp/autograd/compile'
 * const slope = jit(x => grad(sum(square(x)), x))
 * console.log(slope([1, 2, 3]).toArray()) // → [ 2, 4, 6 ]
 * const both = jit((x, y) => ({ total: sum(x), ratio: x.div(y) }))
 * console.log(both(Float32Array.of(1, 2), Float32Array.of(2, 2)).ratio.data) // → Float32Array(2) [ 0.5, 1 ]
 * const slopes = jit((x, y) => grad(x.mul(y), [x, y]))
 * const [dx, dy] = slopes(3, 4)
 * console.log(dx.item(), dy.item()) // → 4 3
 */
export function jit<const A extends readonly Tensor[], R extends Traced>(f: (...inputs: A) => R): (...data: { [K in keyof A]: ArrayLike }) => Evaluated<R> {
  if (typeof f !== 'function') {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'jit', problem: 'not a function', received: isTensor(f) ? 'a tensor' : typeof f, expected: 'a function of tensors', hint: 'write jit(x => tanh(x)); a graph is compiled with compile({ inputs, outputs })' })
  }
  const programs = new Map<string, Known>()
  return (...data) => {
    if (data.length < f.length) {
      throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'jit', problem: 'an argument is missing', received: `${data.length} of them`, expected: `an array for each of ${f.length}`, hint: 'what does not change may be a variable outside the function' })
    }
    const arrays = data.map(one => toNdArray('jit', one))
    const key = arrays.map(showType).join(' ')
    const known = programs.get(key) ?? trace(f as (...inputs: readonly Tensor[]) => R, arrays)
    // Set anew, it is the one used last.
    programs.delete(key)
    programs.set(key, known)
    if (programs.size > KEPT) programs.delete(programs.keys().next().value!)
    const results = known.program(Object.fromEntries(arrays.map((array, at) => [`x${at}`, array])))
    // One value per tensor that the function gave, in the same form.
    return (known.form === 'one' ? results['y'] : known.form === 'list' ? Object.values(results) : results) as Evaluated<R>
  }
}

function trace(f: (...inputs: readonly Tensor[]) => Traced, arrays: readonly NdArray[]): Known {
  const inputs = arrays.map((array, at) => inputNode(`x${at}`, array.shape, array.dtype))
  const result = f(...inputs)
  if (result instanceof Promise) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'jit', problem: 'the function gives no tensor', received: 'a promise', expected: 'a tensor, or several in a list or by name', hint: 'build the graph without await',
    })
  }
  if (typeof result !== 'object' || result === null) checkTensor('jit', result)
  const form = isTensor(result) ? 'one' : Array.isArray(result) ? 'list' : 'names'
  // The numbers of a list are the names of its entries, and keep their order.
  const outputs: Tensors = isTensor(result) ? { y: result } : { ...result as Tensors }
  return { program: compile({ inputs: Object.fromEntries(inputs.map((node, at) => [`x${at}`, node])), outputs }), form }
}
