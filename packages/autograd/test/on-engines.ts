/** One graph on every engine: the interpreter, and the compiler with vectors and without. */
import { interpret } from '@mlp/autograd'
import type { ArrayLike, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'

/** The elements of a tensor at data for one input, once per engine. */
export function onEngines(y: Tensor, x: Tensor, data: ArrayLike): number[][] {
  const spec = { inputs: { x }, outputs: { y } }
  return [interpret(spec), compile(spec), compile(spec, { vectors: false })].map(program => Array.from(program({ x: data }).y.data))
}

/** The greatest difference of two lists, as a part of the expected number; NaN where either is. */
export function relativeError(found: readonly number[], expected: readonly number[]): number {
  return Math.max(...expected.map((one, at) => one === found[at] ? 0 : Math.abs(found[at]! - one) / Math.abs(one)))
}
