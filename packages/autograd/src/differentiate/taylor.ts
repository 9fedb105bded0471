/**
 * Derivatives of any order along a direction, by propagating Taylor coefficients. On the curve x + t·v every node is a
 * power series in t; node y has y′ = Σ ∂y/∂xᵢ·xᵢ′, and a record's own rule for ∂y/∂xᵢ, a graph like any other, has a series
 * too. So each coefficient follows from lower ones, by kind and without a second table of rules, and the number of nodes
 * grows with a power of the order where derivatives of derivatives grow exponentially.
 */
import { uniform } from '../graph/array.js'
import { counts } from '../graph/counting.js'
import { isFloat } from '../graph/dtype.js'
import { ShapeError, ValueError } from '../graph/errors.js'
import { sameShape, showType, sizeOf } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import { isTensor, Tensor } from '../graph/tensor.js'
import { deduplicate, rebuild, sharing, substitute, topologicalOrder } from '../graph/traverse.js'
import { add, div, mul, sub } from '../ops/arithmetic.js'
import { cast } from '../ops/cast.js'
import { and, or } from '../ops/compare.js'
import { filled, zerosLike } from '../ops/creation.js'
import { expansionOf } from '../ops/expansion.js'
import { constant, inputNode, uniformValue } from '../ops/leaf.js'
import { asTensorBeside } from '../ops/operand.js'
import type { Operand } from '../ops/operand.js'
import { reshape } from '../ops/movement.js'
import type { Factor, ReductionAttributes } from '../ops/operation.js'
import { any } from '../ops/reduce.js'
import { pushforward } from './forward.js'
import { checkTarget } from './grad.js'
import { materialize, scale } from './mask.js'
import type { Cotangent } from './mask.js'
import { tidy } from './tidy.js'

/** The coefficient of tᵏ, `where(mask, value, 0)` as on the way back (see mask.ts); undefined where it is zero. */
type Coefficient = Masked | undefined
interface Masked extends Cotangent { readonly value: Tensor }
/** Computes a coefficient, asking for those it needs: so that a deep graph needs no deep stack. */
type Steps = Generator<readonly [Series, number], Coefficient, Coefficient>

/** A power series whose coefficients are computed when they are first asked for. */
interface Series {
  readonly known: Map<number, Coefficient>
  steps(order: number): Steps
}

function seriesBy(steps: (order: number) => Steps): Series {
  return { known: new Map(), steps }
}

/** One coefficient of a series, with all that it needs. */
function coefficientOf(series: Series, order: number): Coefficient {
  const stack = [{ series, order, steps: series.steps(order) }]
  let answer: Coefficient
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const step = top.steps.next(answer)
    answer = undefined
    if (step.done === true) {
      top.series.known.set(top.order, step.value)
      answer = step.value
      stack.pop()
      continue
    }
    const [wanted, at] = step.value
    if (wanted.known.has(at)) answer = wanted.known.get(at)
    else stack.push({ series: wanted, order: at, steps: wanted.steps(at) })
  }
  return answer
}

function times(number: number, x: Coefficient): Coefficient {
  return x === undefined || number === 1 ? x : { value: mul(filled(number, x.value), x.value), mask: x.mask }
}

/** The parts of a factor, present or not. */
type Parts = { readonly [K in keyof Factor]: Factor[K] | undefined }

/** The series of all nodes on one curve. */
class Propagation {
  /** Every node met, as the first equal one: rules build the same partial derivatives again and again. */
  readonly #adopted = new Map<Tensor, Tensor>()
  readonly #share = sharing()
  readonly #constants = new Map<string, Tensor>()
  readonly #varying = new Set<Tensor>()
  readonly #series = new Map<Tensor, Series>()

  constructor(directions: ReadonlyMap<Tensor, Tensor>) {
    for (const [x, direction] of directions) {
      this.#adopted.set(x, x)
      if (sizeOf(x.shape) > 0) this.#varying.add(x)
      // eslint-disable-next-line require-yield -- its coefficients are given
      this.#series.set(x, seriesBy(function* (order) { return order === 0 ? { value: x } : order === 1 ? { value: direction } : undefined }))
    }
  }

  /** The node that stands for all that are the same expression. */
  adopt(root: Tensor): Tensor {
    const lookUp = (node: Tensor): Tensor => this.#adopted.get(node)!
    for (const node of topologicalOrder([root], node => this.#adopted.has(node) ? [] : node.inputs)) {
      if (this.#adopted.has(node)) continue
      const one = this.#first(rebuild(node, node.inputs.map(lookUp)))
      this.#adopted.set(node, one)
      this.#adopted.set(one, one)
      if (isFloat(one.dtype) && sizeOf(one.shape) > 0 && one.inputs.some(input => this.#varying.has(input))) this.#varying.add(one)
    }
    return lookUp(root)
  }

  #first(node: Tensor): Tensor {
    const value = uniformValue(node)
    if (value === undefined) return node.inputs.length === 0 ? node : this.#share(node)
    const key = `${Object.is(value, -0) ? '-0' : value} ${node.dtype} ${node.shape.join(' ')}`
    const known = this.#constants.get(key) ?? node
    this.#constants.set(key, known)
    return known
  }

  seriesOf(node: Tensor): Series {
    const known = this.#series.get(node)
    if (known !== undefined) return known
    const made = this.#make(node)
    this.#series.set(node, made)
    return made
  }

  #make(node: Tensor): Series {
    let rule: ((order: number) => Steps) | undefined
    // Made when it is needed: a rule opens graphs that have rules of their own.
    const ruleOf = (): ((order: number) => Steps) => rule ??= this.#rule(node)
    const varies = this.#varying.has(node)
    return seriesBy(function* (order) {
      if (order === 0) return { value: node }
      return varies ? yield* ruleOf()(order) : undefined
    })
  }

  /** How the coefficients of order 1 and above follow, by kind. */
  #rule(node: Tensor): (order: number) => Steps {
    const { op, inputs } = node
    const marks = inputs.map(input => this.#varying.has(input))
    const linear = (varying: readonly boolean[]): boolean => op.kind !== 'composite' && op.linear?.(varying, node) === true
    const [i, j, ...others] = marks.flatMap((mark, at) => mark ? [at] : [])
    const isProduct = i !== undefined && j !== undefined && others.length === 0 && !linear(marks) && [i, j].every(one => linear(marks.map((_, at) => at === one)))
    if (isProduct) return this.#product(node, i, j)
    if (op.kind === 'elementwise') return this.#elementwise(node, marks)
    if (linear(marks)) return this.#linear(node, marks, node.inputs)
    // What is linear in all inputs moves those that do not vary as zeros.
    if (op.kind === 'movement' && linear(inputs.map(() => true))) return this.#linear(node, marks, inputs.map(zerosLike))
    if (op.kind === 'composite' && op.vjp === undefined) {
      const inside = this.seriesOf(this.adopt(expansionOf(node)!))
      return function* (order) { return yield [inside, order] }
    }
    return this.#tangent(node, marks)
  }

  #join(a: Coefficient, b: Coefficient, node: Tensor, combine = add): Coefficient {
    if (b === undefined) return a
    if (a === undefined) return combine === sub ? times(-1, b) : b
    if (a.mask === b.mask) return { value: combine(a.value, b.value), mask: a.mask }
    return { value: combine(materialize(a, node), materialize(b, node)), mask: a.mask && b.mask && this.adopt(or(a.mask, b.mask)) }
  }

  /** Where the result of a node can vary when its inputs vary where their masks hold; undefined where nothing is known. */
  #maskBehind(node: Tensor, moved: readonly Coefficient[]): Tensor | undefined {
    const present = moved.filter(one => one !== undefined)
    const masks = present.flatMap(({ mask }) => mask ?? [])
    const [first] = masks
    if (first === undefined) return undefined
    if (onlyMoves(node)) {
      const everywhere = (input: Tensor, value: 0 | 1): Tensor => constant(uniform(value, input.shape, 'bool'))
      const inputs = node.inputs.map((input, at) => isFloat(input.dtype) ? moved[at]?.mask ?? everywhere(input, moved[at] === undefined ? 0 : 1) : input)
      return this.adopt(new Tensor(node.op, inputs, node.attributes, node.shape, 'bool'))
    }
    if (masks.length < present.length) return undefined
    if (node.op.kind === 'elementwise') return masks.every(mask => mask === first) ? first : this.adopt(masks.reduce((a, b) => or(a, b)))
    return node.op.kind === 'reduction' ? this.adopt(reshape(any(first, (node.attributes as ReductionAttributes).axes), node.shape)) : undefined
  }

  #both(a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
    return a === undefined || b === undefined || a === b ? a ?? b : this.adopt(and(a, b))
  }

  /** Linear in two inputs, each by itself: Σ op(aⱼ, bₖ₋ⱼ). */
  #product(node: Tensor, i: number, j: number): (order: number) => Steps {
    const [x, y] = [node.inputs[i]!, node.inputs[j]!]
    const [a, b] = [this.seriesOf(x), this.seriesOf(y)]
    const term = (left: Masked, right: Masked): Masked => {
      const mask = node.op.kind === 'elementwise' ? left.mask ?? right.mask : undefined
      const value = (one: Masked, like: Tensor): Tensor => one.mask === mask ? one.value : materialize(one, like)
      return { value: again(node, node.inputs.map((input, at) => at === i ? value(left, x) : at === j ? value(right, y) : input)), mask }
    }
    const join = (total: Coefficient, one: Masked): Coefficient => this.#join(total, one, node)
    return function* (order) {
      let total: Coefficient
      // Downwards, so that the mask of the left side meets that of the right only once.
      for (let k = order; k >= 0; k--) {
        const left = yield [a, k]
        const right = left && (yield [b, order - k])
        if (left !== undefined && right !== undefined) total = join(total, term(left, right))
      }
      return total
    }
  }

  /** Linear in all inputs that vary: the operation on their coefficients, and on what is held for the others. */
  #linear(node: Tensor, marks: readonly boolean[], held: readonly Tensor[]): (order: number) => Steps {
    const sources = node.inputs.map(input => this.seriesOf(input))
    const operate = (moved: readonly Coefficient[]): Coefficient => {
      const present = moved.filter(one => one !== undefined)
      if (present.length === 0) return undefined
      const on = (valueOf: (one: Masked, at: number) => Tensor): Tensor => again(node, moved.map((one, at) => one !== undefined ? valueOf(one, at) : marks[at] ? zerosLike(node.inputs[at]!) : held[at]!))
      const mask = this.#maskBehind(node, moved)
      // Elements that are not added to others may stay what they are where the mask does not hold.
      return { value: on((one, at) => onlyMoves(node) || one.mask === mask ? one.value : materialize(one, node.inputs[at]!)), mask }
    }
    return function* (order) {
      const moved: Coefficient[] = []
      for (const [at, source] of sources.entries()) moved.push(marks[at] ? yield [source, order] : undefined)
      return operate(moved)
    }
  }

  #elementwise(node: Tensor, marks: readonly boolean[]): (order: number) => Steps {
    const { op, inputs, attributes } = node
    const parts = inputs.flatMap((input, at) => {
      const rule = op.kind === 'elementwise' && marks[at] ? op.partials[at] : undefined
      if (!rule) return []
      const since = counts.made
      const partial = rule({ inputs, y: node, attributes })
      const { value, over, mask }: Factor = isTensor(partial) ? { value: partial } : partial
      const adopted = (part: Tensor | undefined): Tensor | undefined => part && this.adopt(tidy(part, since))
      return [this.#part(node, this.#inDTypeOf(node, input), { value: adopted(value), over: adopted(over), mask: adopted(mask) })]
    })
    const join = (total: Coefficient, one: Coefficient): Coefficient => this.#join(total, one, node)
    return function* (order) {
      let total: Coefficient
      for (const part of parts) total = join(total, yield [part, order])
      return total
    }
  }

  #inDTypeOf(node: Tensor, input: Tensor): Series {
    const series = this.seriesOf(input)
    if (input.dtype === node.dtype) return series
    return seriesBy(function* (order) {
      const one = yield [series, order]
      return one && { value: cast(one.value, node.dtype), mask: one.mask }
    })
  }

  /** What one operand brings to a node: the integral of its partial derivative times the operand's own derivative. */
  #part(node: Tensor, operand: Series, factor: Parts): Series {
    const { value, over, mask } = factor
    const both = (own: Tensor | undefined): Tensor | undefined => this.#both(own, mask)
    if (!this.#varies(value) && !this.#varies(over)) {
      return seriesBy(function* (order) {
        const moved = yield [operand, order]
        return moved && { value: materialize(scale({ value: moved.value }, { ...(value && { value }), ...(over && { over }) }), node), mask: both(moved.mask) }
      })
    }
    const slope = this.#slope(node, operand, value && this.seriesOf(value), over && this.seriesOf(over))
    return seriesBy(function* (order) {
      const change = times(1 / order, yield [slope, order - 1])
      return change && { value: change.value, mask: both(change.mask) }
    })
  }

  #varies(node: Tensor | undefined): boolean {
    return node !== undefined && this.#varying.has(node)
  }

  /** The series of x′·value/over, in the shape of a node. */
  #slope(node: Tensor, x: Series, value: Series | undefined, over: Series | undefined): Series {
    const join = (total: Coefficient, one: Coefficient, combine: typeof add): Coefficient => this.#join(total, one, node, combine)
    const made: Series = seriesBy(function* (order) {
      let total: Coefficient
      for (let k = value === undefined ? order : 0; k <= order; k++) {
        const speed = times(k + 1, yield [x, k + 1])
        const factor = speed && value && (yield [value, order - k])
        if (speed === undefined || value !== undefined && factor === undefined) continue
        total = join(total, factor === undefined ? speed : { value: mul(speed.value, materialize(factor, node)), mask: speed.mask }, add)
      }
      if (over === undefined) return total
      for (let k = 1; k <= order; k++) {
        const divisor = yield [over, k]
        const quotient = divisor && (yield [made, order - k])
        if (divisor !== undefined && quotient !== undefined) total = join(total, { value: mul(materialize(divisor, node), quotient.value), mask: quotient.mask }, sub)
      }
      return total && { value: div(total.value, (yield [over, 0])!.value), mask: total.mask }
    })
    return made
  }

  /** Everything else by its derivative in the direction of its inputs' own derivatives, once more a graph with a series. */
  #tangent(node: Tensor, marks: readonly boolean[]): (order: number) => Steps {
    const sources = node.inputs.map(input => this.seriesOf(input))
    let slope: Series | undefined
    let mask: Tensor | undefined
    const behind = (moved: readonly Coefficient[]): Tensor | undefined => node.op.kind === 'reduction' ? this.#maskBehind(node, moved) : undefined
    const both = (own: Tensor | undefined): Tensor | undefined => this.#both(own, mask)
    const derive = (speeds: readonly (Tensor | undefined)[]): Series | undefined => {
      // On stand-ins, because one input may depend on another.
      const standIns = node.inputs.map(({ shape, dtype }, at) => inputNode(`input ${at}`, shape, dtype))
      const pattern = again(node, standIns)
      const moving = standIns.filter((_, at) => speeds[at] !== undefined)
      if (moving.length === 0) return undefined
      const along = pushforward(pattern, moving, speeds.filter(speed => speed !== undefined))
      const [total] = substitute([along], new Map([[pattern, node], ...standIns.map((one, at) => [one, node.inputs[at]!] as const)]))
      return this.seriesOf(this.adopt(total!))
    }
    const remember = (speed: Coefficient, input: Tensor, source: Series): Tensor | undefined => {
      if (speed === undefined) return undefined
      const one = this.adopt(materialize(speed, input))
      // What is known of the input's own derivative need not be derived again.
      if (!this.#series.has(one)) this.#series.set(one, seriesBy(function* (order) { return order === 0 ? { value: one } : times(order + 1, yield [source, order + 1]) }))
      return one
    }
    return function* (order) {
      if (slope === undefined) {
        const moved: Coefficient[] = []
        for (const [at, source] of sources.entries()) moved.push(marks[at] ? yield [source, 1] : undefined)
        slope = derive(moved.map((one, at) => remember(one, node.inputs[at]!, sources[at]!)))
        mask = behind(moved)
      }
      const change = times(1 / order, slope && (yield [slope, order - 1]))
      return change && { value: change.value, mask: both(change.mask) }
    }
  }
}

/** Whether every element of the result is one of an input, or a constant. */
function onlyMoves({ op }: Tensor): boolean {
  return op.kind === 'movement' || (op.kind === 'index' && op.access === 'read')
}

/** The operation of a node on other inputs, a node without a name. */
function again(node: Tensor, inputs: readonly Tensor[]): Tensor {
  return new Tensor(node.op, inputs, node.attributes, node.shape, node.dtype)
}

/**
 * A tensor and its derivatives of order 1 to `order` along a direction: dᵏ/dtᵏ y(x + t·v) at t = 0, each in the shape of y.
 * Unlike derivatives of derivatives, whose graphs grow exponentially with the order, these grow with a power of it
 * (JAX calls it `jet`).
 *
 * @param x what moves, or a list; each moves along its own direction alone, also where it is made of another one
 * @param direction shaped like x; it counts as constant, whatever it is made of
 * @param order a whole number, zero or more
 * @returns `order + 1` tensors, the first one y itself
 * @throws ShapeError when a direction has another shape or dtype, ValueError for no such order or not one direction for each tensor
 * @example
 * import { directionalDerivatives, exp, input, mul, tensor } from '@mlp/autograd'
 * const x = input('x')
 * const derivatives = directionalDerivatives(exp(mul(2, x)), x, tensor(1), 4)
 * console.log(derivatives.map(one => one.item({ x: 0 }))) // → [ 1, 2, 4, 8, 16 ]
 */
export function directionalDerivatives(y: Tensor, x: Tensor | readonly Tensor[], direction: Operand | readonly Operand[], order: number): Tensor[] {
  const targets = (Array.isArray(x) ? x : [x]) as readonly Tensor[]
  // The direction of one tensor is data itself, unless it is a list of one tensor.
  const listed = Array.isArray(direction) && (Array.isArray(x) || isTensor(direction[0]))
  const directionsOf = (listed ? direction : [direction]) as readonly Operand[]
  checkTarget('directionalDerivatives', y)
  if (directionsOf.length !== targets.length || new Set(targets).size !== targets.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'directionalDerivatives', problem: 'tensors and directions do not match', received: `${targets.length} tensors, ${new Set(targets).size} of them different, and ${directionsOf.length} directions`,
      expected: 'different tensors, and one direction for each', hint: 'add the directions of a tensor that is listed twice',
    })
  }
  const given = targets.map((target, at) => checkedDirection(target, directionsOf[at]!, at))
  if (!Number.isInteger(order) || order < 0) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'directionalDerivatives', problem: 'no such order', received: `order ${showArgument(order)}`, expected: 'a whole number, zero or more', hint: 'order 2 gives y and two derivatives' })
  }
  const since = counts.made
  // Stand-ins, so that a direction made of x stays as it is.
  const directions = new Map(targets.map(target => [target, inputNode('direction', target.shape, target.dtype)] as const))
  const propagation = new Propagation(directions)
  const series = propagation.seriesOf(propagation.adopt(y))
  const derivatives = [y]
  for (let k = 1, factorial = 1; k <= order; k++, factorial *= k) {
    const found = times(factorial, coefficientOf(series, k))
    derivatives.push(found === undefined ? zerosLike(y) : materialize(found, y))
  }
  return deduplicate(substitute(derivatives, new Map(targets.map((target, at) => [directions.get(target)!, given[at]!]))).map(one => tidy(one, since)), since)
}

function checkedDirection(target: Tensor, given: Operand, at: number): Tensor {
  checkTarget('directionalDerivatives', target)
  const direction = asTensorBeside('directionalDerivatives', given, target)
  if (sameShape(direction.shape, target.shape) && direction.dtype === target.dtype) return direction
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation: 'directionalDerivatives', problem: `direction ${at} does not match`, received: showType(direction),
    expected: showType(target), hint: 'a direction has the shape and dtype of what moves',
  })
}
