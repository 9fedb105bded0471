/** Forward mode as two reverse sweeps: the vector–Jacobian product is linear in its vector, and its adjoint is the other product. */
import { counts } from '../graph/counting.js'
import { NotDifferentiableError, ShapeError } from '../graph/errors.js'
import { sameShape, showShape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { deduplicate, topologicalOrder } from '../graph/traverse.js'
import { add, mul } from '../ops/arithmetic.js'
import { sourcesOf } from '../ops/expansion.js'
import { zerosLike } from '../ops/creation.js'
import { inputNode } from '../ops/leaf.js'
import { sum } from '../ops/reduce.js'
import { pullback } from './grad.js'
import { asTensorBeside, checkTensor } from '../ops/operand.js'
import type { Operand } from '../ops/operand.js'

/**
 * The vector–Jacobian product cᵀ·∂y/∂x, in the shape of x. A tensor that y does not depend on gives zeros.
 *
 * @param cotangent shaped like y
 * @example
 * import { input, mul, tensor, vjp } from '@mlp/autograd'
 * const x = input('x', [2])
 * console.log(vjp(mul(x, x), x, tensor([1, 10])).toArray({ x: [3, 4] })) // → [ 6, 80 ]
 */
export function vjp(y: Tensor, x: Tensor, cotangent: Operand): Tensor {
  return pullback('vjp', y, [x], { cotangent, disconnected: 'zero' })[0]!
}

/**
 * The Jacobian–vector product ∂y/∂x·t, in the shape of y: the derivative of y along the direction t.
 *
 * @param tangent shaped like x
 * @throws NotDifferentiableError when a backward rule on the way is not linear in its cotangent
 * @example
 * import { input, jvp, mul, tensor } from '@mlp/autograd'
 * const x = input('x', [2])
 * console.log(jvp(mul(x, x), x, tensor([1, 10])).toArray({ x: [3, 4] })) // → [ 6, 80 ]
 */
export function jvp(y: Tensor, x: Tensor, tangent: Operand): Tensor {
  checkTensor('jvp', y)
  checkTensor('jvp', x)
  const direction = asTensorBeside('jvp', tangent, x)
  if (!sameShape(direction.shape, x.shape) || direction.dtype !== x.dtype) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'jvp', problem: 'the tangent does not match', received: `${direction.dtype} ${showShape(direction.shape)}`,
      expected: `${x.dtype} ${showShape(x.shape)}`, hint: 'a tangent has the shape and dtype of what it moves',
    })
  }
  return pushforward(y, [x], [direction])
}

/** The derivative of y along a direction of several tensors at once, in one pass: what their paths share is not made twice. */
export function pushforward(y: Tensor, inputs: readonly Tensor[], tangents: readonly Tensor[]): Tensor {
  // A stand-in for the cotangent; the results are linear in it, so their derivative no longer holds it.
  const probe = inputNode('cotangent', y.shape, y.dtype)
  const since = counts.made
  // Rules answer for one input at a time, so what they have in common is made one here.
  const back = deduplicate(pullback('jvp', y, inputs, { cotangent: probe, disconnected: 'zero' }), since)
  const reached = back.flatMap((one, at) => requireLinear(one, probe, since) ? [{ one, tangent: tangents[at]! }] : [])
  const [only] = reached
  if (only === undefined) return zerosLike(y)
  if (reached.length === 1) return pullback('jvp', only.one, [probe], { cotangent: only.tangent })[0]!
  const total = reached.map(({ one, tangent }) => sum(mul(one, tangent))).reduce((a, b) => add(a, b))
  return pullback('jvp', total, [probe], {})[0]!
}

/** Walks what depends on the probe and asks each record whether it is linear there; false where nothing depends on it. */
function requireLinear(root: Tensor, probe: Tensor, since: number): boolean {
  const varying = new Set<Tensor>([probe])
  const sources = (node: Tensor): readonly Tensor[] => node === probe || node.serial < since ? [] : sourcesOf(node)
  for (const node of topologicalOrder([root], sources)) {
    const marks = sources(node).map(source => varying.has(source))
    if (!marks.includes(true)) continue
    varying.add(node)
    if (node.op.kind === 'composite' || node.op.linear?.(marks, node) === true) continue
    throw new NotDifferentiableError({
      code: 'NOT_LINEAR', operation: 'jvp', problem: 'a backward rule is not linear in its cotangent', received: `${node.op.name} applied to the cotangent`,
      expected: 'sums, products with other values, movements and the like', hint: 'mend the rule of the custom gradient; gradcheck finds it',
    })
  }
  return varying.has(root)
}
