/** Folds as loops: which axes a reduction, a running fold, a window and a contraction walk, and what they read at each pass. */
import { contiguousStrides, sizeOf } from '../../graph/shape.js'
import type { Shape } from '../../graph/shape.js'
import type { Step } from '../../evaluate/lower.js'
import { addition } from '../../ops/fold.js'
import type { Contraction, Reduction, ReductionAttributes, Scan, ScanAttributes, Window } from '../../ops/operation.js'
import { axesOf, home, reducing } from './group.js'
import type { Folded, GroupAxis, Term } from './group.js'

/** Sums of products up to which float32 is as good as float64 rounded. */
const SHORT = 8

export interface FoldedLoops {
  readonly axes: readonly GroupAxis[]
  readonly folded: Folded
}

export function reductionLoops(op: Reduction, { node, inputs: [x] }: Step): FoldedLoops {
  const input = node.inputs.length === 0 ? node : node.inputs[0]!
  const { axes: reduced } = node.attributes as ReductionAttributes
  const whole = axesOf(input.shape)
  const axes = reducing(whole, whole.map((_, axis) => reduced.includes(axis)))
  return { axes, folded: { fold: op.fold, running: false, count: passes(axes), dtype: input.dtype, terms: [{ slot: x!, view: home(axes, 'full') }] } }
}

/** A running fold is written in the direction in which it is read, so a reversed one is read from the end. */
export function scanLoops(op: Scan, { node, inputs: [x] }: Step): FoldedLoops {
  const { axis } = node.attributes as ScanAttributes
  const whole = axesOf(node.shape)
  const axes = reducing(whole, whole.map((_, at) => at === axis))
  return { axes, folded: { fold: op.fold, running: true, count: passes(axes), dtype: node.inputs[0]!.dtype, terms: [{ slot: x!, view: runningView(axes, node.attributes as ScanAttributes) }] } }
}

/** Where a running fold stands at each pass. */
export function runningView(axes: readonly GroupAxis[], { reverse }: ScanAttributes): { offset: number; strides: number[] } {
  const backward = (axis: GroupAxis): boolean => reverse && axis.reduced
  return {
    offset: axes.reduce((total, axis) => total + (backward(axis) ? axis.full * (axis.extent - 1) : 0), 0),
    strides: axes.map(axis => backward(axis) ? -axis.full : axis.full),
  }
}

export function windowLoops(op: Window, { node, inputs }: Step): FoldedLoops {
  const shapes = node.inputs.map(input => input.shape)
  const { size, stride, dilation, groups = 1 } = op.geometry(shapes, node.attributes)
  const [x, kernel] = shapes as [Shape, Shape | undefined]
  const xs = contiguousStrides(x)
  const moves = size.map((_, axis) => xs[axis + 2]! * stride[axis]!)
  const reaches = size.map((_, axis) => xs[axis + 2]! * dilation[axis]!)
  const common = { fold: op.fold, running: false, dtype: node.inputs[0]!.dtype }
  if (kernel === undefined) {
    const axes = outerAndReduced(node.shape, size)
    return { axes, folded: { ...common, count: passes(axes), terms: [{ slot: inputs[0]!, view: { offset: 0, strides: [xs[0]!, xs[1]!, ...moves, ...reaches] } }] } }
  }
  // The results as groups of results; each sees the channels of its group.
  const ks = contiguousStrides(kernel)
  const [samples, filters, ...spatial] = node.shape
  const [channels, within] = [kernel[1]!, filters! / groups]
  const axes = outerAndReduced([samples!, groups, within, ...spatial], [channels, ...size])
  const terms: Term[] = [
    { slot: inputs[0]!, view: { offset: 0, strides: [xs[0]!, xs[1]! * channels, 0, ...moves, xs[1]!, ...reaches] } },
    { slot: inputs[1]!, view: { offset: 0, strides: [0, ks[0]! * within, ks[0]!, ...spatial.map(() => 0), ks[1]!, ...ks.slice(2)] } },
  ]
  return { axes, folded: { ...common, count: passes(axes), terms } }
}

/** The axes of a contraction in the order batch, the first's own, the second's own, contracted; and how each operand is read. */
export function contractionLoops(op: Contraction, { node, inputs }: Step): FoldedLoops {
  const [a, b] = node.inputs.map(input => input.shape) as [Shape, Shape]
  const { batch, contract } = op.dimensions([a, b], node.attributes)
  const own = (shape: Shape, side: 0 | 1): number[] => [...shape.keys()].filter(axis => ![...batch, ...contract].some(pair => pair[side] === axis))
  const [ownA, ownB] = [own(a, 0), own(b, 1)]
  const axes = outerAndReduced(node.shape, contract.map(([axis]) => a[axis]!))
  const [as, bs] = [contiguousStrides(a), contiguousStrides(b)]
  const terms: Term[] = [
    { slot: inputs[0]!, view: { offset: 0, strides: [...batch.map(pair => as[pair[0]]!), ...ownA.map(axis => as[axis]!), ...ownB.map(() => 0), ...contract.map(pair => as[pair[0]]!)] } },
    { slot: inputs[1]!, view: { offset: 0, strides: [...batch.map(pair => bs[pair[1]]!), ...ownA.map(() => 0), ...ownB.map(axis => bs[axis]!), ...contract.map(pair => bs[pair[1]]!)] } },
  ]
  return { axes, folded: { fold: addition, running: false, count: passes(axes), dtype: node.dtype, narrow: passes(axes) <= SHORT, terms } }
}

function outerAndReduced(outer: Shape, reduced: Shape): GroupAxis[] {
  return reducing(axesOf([...outer, ...reduced]), [...outer.map(() => false), ...reduced.map(() => true)])
}

function passes(axes: readonly GroupAxis[]): number {
  return sizeOf(axes.filter(axis => axis.reduced).map(axis => axis.extent))
}
