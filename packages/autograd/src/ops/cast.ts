/** Change of dtype, for good or for a calculation. */
import { checkDType, isFloat } from '../graph/dtype.js'
import type { DType } from '../graph/dtype.js'
import type { Tensor } from '../graph/tensor.js'
import { elementwiseRecord } from './kinds.js'
import { prefix } from './notation.js'
import { asTensor } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import { edgesOf } from './samples.js'

/**
 * The same numbers in another dtype. Float to int32 cuts toward zero; to bool is x ≠ 0.
 *
 * @example
 * import { cast, tensor } from '@mlp/autograd'
 * console.log(cast(tensor([1.7, -1.7]), 'int32').toArray()) // → [ 1, -1 ]
 */
export const cast = /* @__PURE__ */ callable(elementwiseRecord<readonly ['any'], { dtype: DType }>({
  name: 'cast', operands: ['any'], result: 'attribute', summary: 'The same numbers in another dtype.',
  meaning: (m, [x], { dtype }) => m.convert(x, dtype),
  // The walk gives every cotangent the dtype of its input.
  partials: [() => ({})],
  linear: (_, node) => isFloat(node.dtype),
  notation: { text: (operands, { dtype }) => prefix(dtype)(operands) },
  samples: [
    { inputs: [[-1.5, 0, 2.25]], attributes: { dtype: 'float32' } },
    { inputs: [[-1.5, 0, 2.25]], attributes: { dtype: 'float64' } },
    { inputs: [[-1.5, 0, 2.25]], attributes: { dtype: 'int32' } },
    { inputs: [[-1.5, 0, 2.25]], attributes: { dtype: 'bool' } },
  ],
  edges: edgesOf(-Infinity, -0, 0, Infinity),
  conventions: [{ case: 'NaN, infinities and numbers beyond its range to int32', here: 'NaN and infinities give 0, the rest is taken modulo 2³², as by x | 0', why: 'the same on every machine; in PyTorch it is undefined' }],
}), call => (x: Operand, dtype: DType): Tensor => call([asTensor('cast', x)], { dtype: checkDType('cast', dtype) }))

/** What a function gives for tensors of one dtype; for float32 worked out in float64 and rounded once. */
export function inDouble(tensors: readonly Tensor[], f: (...tensors: Tensor[]) => Tensor): Tensor {
  if (tensors[0]!.dtype !== 'float32') return f(...tensors)
  return cast(f(...tensors.map(one => cast(one, 'float64'))), 'float32')
}
