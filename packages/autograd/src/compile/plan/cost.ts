/** What an elementwise operation costs: the instructions of its meaning. */
import type { Tensor } from '../../graph/tensor.js'
import type { DType } from '../../graph/dtype.js'
import type { Elementwise } from '../../ops/operation.js'
import { reachable } from '../emit/lanes.js'
import { Expressions } from '../expression.js'
import type { Expression } from '../expression.js'
import { LANE, tracer } from '../trace.js'

/** What an elementwise node means, over expressions for its operands. */
export function meaningOf(e: Expressions, op: Elementwise, operands: readonly Expression[], dtypes: readonly DType[], node: Tensor): Expression {
  // The machine has the dtype of the first operand that is no condition, as in the reference.
  const dtype = dtypes[op.operands.findIndex(sort => sort !== 'bool')] ?? 'bool'
  return e.convert(op.meaning(tracer(e, dtype), operands, node.attributes), LANE[node.dtype])
}

/** Instructions per element. */
export function costOf(op: Elementwise, dtypes: readonly DType[], node: Tensor): number {
  const e = new Expressions()
  return reachable([meaningOf(e, op, dtypes.map((dtype, at) => e.given(LANE[dtype], at)), dtypes, node)]).filter(one => one.kind === 'applied').length
}
