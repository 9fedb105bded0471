/** Reverse mode, from graph to graph: one sweep from a tensor back to what it is differentiated by. */
import { counts } from '../graph/counting.js'
import { isFloat } from '../graph/dtype.js'
import { DisconnectedGradientError, NotDifferentiableError, ShapeError } from '../graph/errors.js'
import type { MlpError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { nameOf } from '../graph/provenance.js'
import { sameShape, showShape, showType } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { deduplicate, topologicalOrder } from '../graph/traverse.js'
import { cast } from '../ops/cast.js'
import { zerosLike } from '../ops/creation.js'
import { sourcesOf } from '../ops/expansion.js'
import { asTensorBeside, checkTensor } from '../ops/operand.js'
import type { Operand } from '../ops/operand.js'
import { accumulate, cameAlike, materialize, moveBack, scale, settle } from './mask.js'
import type { Cotangent } from './mask.js'
import { tidy } from './tidy.js'

export interface GradOptions {
  /** What the result's derivative is multiplied by; required where `y` is not a single number. */
  readonly cotangent?: Operand
  /** What a target is given that the result does not depend on. Default: 'error'. */
  readonly disconnected?: 'error' | 'zero'
}

/**
 * The derivative of a scalar as a graph: ∂y/∂x for one tensor, or one per tensor of a list.
 * A graph like any other: evaluate it, print it, differentiate it again.
 *
 * @param y a single number, or any shape with `options.cotangent`
 * @param wrt any float tensors below `y`, leaves or not
 * @throws DisconnectedGradientError when `y` does not depend on a target, NotDifferentiableError when only through
 *   operations without a derivative or when a target is not a float
 * @example
 * import { formula, grad, input, tanh } from '@mlp/autograd'
 * const x = input('x')
 * const dy = grad(tanh(x), x)
 * console.log(formula(dy), dy.item({ x: 0 })) // → 1 − tanh(x)² 1
 */
export function grad(y: Tensor, wrt: Tensor, options?: GradOptions): Tensor
export function grad<const T extends readonly Tensor[]>(y: Tensor, wrt: T, options?: GradOptions): { -readonly [K in keyof T]: Tensor }
export function grad(y: Tensor, wrt: Tensor | readonly Tensor[], options: GradOptions = {}): Tensor | Tensor[] {
  const many = Array.isArray(wrt)
  checkOptions('grad', options, { cotangent: 'anything', disconnected: ['error', 'zero'] })
  const targets = pullback('grad', y, (many ? wrt : [wrt]) as readonly Tensor[], options)
  return many ? targets : targets[0]!
}

/** Checks the request and gives one derivative per target. */
export function pullback(caller: string, y: Tensor, targets: readonly Tensor[], { cotangent, disconnected = 'error' }: GradOptions): Tensor[] {
  return reachedDerivatives(caller, y, targets, cotangent).map((derivative, index) => {
    if (derivative !== undefined) return derivative
    if (disconnected === 'error') throw whyDisconnected(caller, y, targets[index]!)
    return zerosLike(targets[index]!)
  })
}

/** One derivative per target; undefined where none arrives. */
export function reachedDerivatives(caller: string, y: Tensor, targets: readonly Tensor[], cotangent?: Operand): (Tensor | undefined)[] {
  checkTensor(caller, y)
  targets.forEach(target => checkTarget(caller, target))
  const wanted = new Set(targets)
  const { cotangents, order, since } = sweep(y, checkSeed(caller, y, cotangent), node => wanted.has(node), Math.min(...targets.map(target => target.level)))
  const found = [...cotangents.values()]
  // From the second order on equal parts are made one.
  const results = order > 1 ? deduplicate(found, since) : found
  const finished = new Map([...cotangents.keys()].map((wrt, index) => {
    const result = results[index]!
    if (result.serial >= since) result.provenance = { ...result.provenance, order, derivative: { of: y, wrt } }
    return [wrt, result]
  }))
  return targets.map(target => finished.get(target))
}

/**
 * The derivative of a scalar by every float node it is made of, in one sweep.
 *
 * @returns a map from node to derivative; nodes that no derivative reaches are missing
 * @example
 * import { gradients, input, mul, square } from '@mlp/autograd'
 * const x = input('x')
 * const h = mul(x, 3)
 * const all = gradients(square(h))
 * console.log(all.get(h)?.item({ x: 2 }), all.get(x)?.item({ x: 2 })) // → 12 36
 */
export function gradients(y: Tensor, options: { readonly cotangent?: Operand } = {}): ReadonlyMap<Tensor, Tensor> {
  const { cotangent } = checkOptions('gradients', options, { cotangent: 'anything' })
  checkTensor('gradients', y)
  return sweep(y, checkSeed('gradients', y, cotangent), () => true, -1).cotangents
}

interface Sweep {
  readonly cotangents: Map<Tensor, Tensor>
  /** How often the result has been differentiated, this time included. */
  readonly order: number
  /** Nodes from this serial on were made by the sweep. */
  readonly since: number
}

/** The derivatives of all nodes wanted; no walk goes below the level of the lowest. */
function sweep(y: Tensor, seed: Cotangent, isWanted: (node: Tensor) => boolean, lowest: number): Sweep {
  const since = counts.made
  const receivers = (node: Tensor): readonly Tensor[] => node.level > lowest ? receiversOf(node) : []
  const path = topologicalOrder([y], receivers)
  let order = 1
  const active = new Set<Tensor>()
  for (const node of path) {
    if (node.level > lowest) order = Math.max(order, 1 + (node.provenance?.order ?? 0))
    if (isFloat(node.dtype) && (isWanted(node) || receivers(node).some(source => active.has(source)))) active.add(node)
  }

  const arrived = new Map<Tensor, Cotangent>()
  const results = new Map<Tensor, Tensor>()
  if (active.has(y)) arrived.set(y, seed)
  for (let index = path.length - 1; index >= 0; index--) {
    const node = path[index]!
    const cotangent = arrived.get(node)
    if (cotangent === undefined) continue
    arrived.delete(node)
    if (isWanted(node)) results.set(node, tidied(value => materialize(value, node), cotangent))
    if (node.level > lowest) passBack(node, cotangent, active, arrived)
  }
  return { cotangents: results, order, since }
}

function tidied(make: (cotangent: Cotangent) => Tensor, cotangent: Cotangent): Tensor {
  const since = counts.made
  return tidy(make(cotangent), since)
}

/** What a node's derivative passes to: its inputs, or the expansion of a composite without a rule of its own. */
function receiversOf(node: Tensor): readonly Tensor[] {
  return node.op.kind === 'composite' && node.op.vjp !== undefined ? node.inputs : sourcesOf(node)
}

function passBack(node: Tensor, cotangent: Cotangent, active: ReadonlySet<Tensor>, arrived: Map<Tensor, Cotangent>): void {
  const sources = receiversOf(node)
  let whole: Tensor | undefined
  const wholeCotangent = (): Tensor => whole ??= tidied(value => materialize(value, node), cotangent)
  const sameWay = node.op.kind === 'movement' && cameAlike(cotangent.mask, node)
  sources.forEach((source, input) => {
    if (!active.has(source)) return
    const since = counts.made
    const passed = passTo(node, input, cotangent, wholeCotangent, sameWay)
    if (passed === null) return
    const contribution = inDTypeOf(source, tidyCotangent(passed, since))
    const before = arrived.get(source)
    arrived.set(source, before === undefined ? contribution : tidyCotangent(accumulate(before, contribution, source), since))
  })
}

/** The cotangent that one input gets from a node, by kind. */
function passTo(node: Tensor, input: number, cotangent: Cotangent, whole: () => Tensor, sameWay: boolean): Cotangent | null {
  const { op, inputs, attributes } = node
  if (op.kind === 'leaf' || op.kind === 'random') return null
  if (op.kind === 'elementwise') {
    const partial = op.partials[input]
    return partial ? scale(cotangent, partial({ inputs, y: node, attributes })) : null
  }
  if (op.kind === 'movement') return moveBack(op, { inputs, output: node, attributes }, cotangent, input, sameWay)
  // A composite without a rule of its own passes its cotangent to its expansion as it is.
  if (op.vjp === undefined) return cotangent
  const value = op.vjp({ cotangent: whole(), inputs, output: node, attributes }, input)
  if (value === null) return null
  checkRule(op.name, value, inputs[input]!)
  return { value }
}

function tidyCotangent({ value, mask }: Cotangent, since: number): Cotangent {
  return settle({ value: value && tidy(value, since), mask: mask && tidy(mask, since) })
}

/** An operation may change the dtype on the way forward; its cotangent changes it back. */
function inDTypeOf(source: Tensor, cotangent: Cotangent): Cotangent {
  if (cotangent.value === undefined || cotangent.value.dtype === source.dtype) return cotangent
  const since = counts.made
  return { value: tidy(cast(cotangent.value, source.dtype), since), mask: cotangent.mask }
}

function checkRule(operation: string, value: Tensor, input: Tensor): void {
  if (sameShape(value.shape, input.shape)) return
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'a backward rule gave another shape than its input has', received: showShape(value.shape),
    expected: showShape(input.shape), hint: 'sum over broadcast axes',
  })
}

export function checkTarget(caller: string, target: Tensor): void {
  checkTensor(caller, target)
  if (!isFloat(target.dtype)) throw notDifferentiable(caller, target)
}

function notDifferentiable(caller: string, node: Tensor): NotDifferentiableError {
  return new NotDifferentiableError({
    code: 'NOT_DIFFERENTIABLE', operation: caller, problem: `${node.dtype} has no derivative`, received: node.toString(), expected: 'a float64 or float32 tensor',
    hint: "make it a float: { dtype: 'float64' }",
  })
}

function checkSeed(caller: string, y: Tensor, seed: Operand | undefined): Cotangent {
  if (!isFloat(y.dtype)) throw notDifferentiable(caller, y)
  if (seed === undefined) {
    if (y.rank === 0) return {}
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: caller, problem: 'not a single number', received: `shape ${showShape(y.shape)}`, expected: 'shape []',
      hint: `reduce it with sum() or mean()${caller === 'grad' ? ', pass { cotangent }, or use jacobian' : ''}`,
    })
  }
  const cotangent = asTensorBeside(caller, seed, y)
  if (!sameShape(cotangent.shape, y.shape) || cotangent.dtype !== y.dtype) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: caller, problem: 'the cotangent does not match the result', received: showType(cotangent), expected: showType(y),
      hint: 'give it shape and dtype of the result',
    })
  }
  return { value: cotangent }
}

/** Whether a target lies below at all, and if so what stands in the way. */
function whyDisconnected(caller: string, y: Tensor, target: Tensor): MlpError {
  const above = new Set([target])
  // The first node above the target that lets nothing through.
  let obstacle = ''
  for (const node of topologicalOrder([y], node => node.level > target.level ? receiversOf(node) : [])) {
    if (!receiversOf(node).some(source => above.has(source))) continue
    above.add(node)
    const { op, dtype } = node
    const isClosed = !isFloat(dtype) || (op.kind === 'elementwise' && op.partials.every(partial => partial === null))
    if (isClosed) obstacle ||= `, below ${op.name}: ${op.notDifferentiable ?? `its result is ${dtype}`}`
  }
  const parts = { operation: caller, received: `target ${nameOf(target) ?? String(target)}${obstacle}` }
  return above.has(y)
    ? new NotDifferentiableError({
      ...parts, code: 'NOT_DIFFERENTIABLE', problem: 'no derivative reaches the target', expected: 'a path of differentiable operations',
      hint: "use a smooth operation, or pass { disconnected: 'zero' }",
    })
    : new DisconnectedGradientError({
      ...parts, code: 'GRADIENT_DISCONNECTED', problem: 'the result does not depend on the target', expected: 'a tensor that it is computed from',
      hint: "check that this very tensor was used, or pass { disconnected: 'zero' }",
    })
}
