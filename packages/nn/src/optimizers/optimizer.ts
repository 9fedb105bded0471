/** What an optimizer is: a function from gradients to updates, with cells of its own. */
import { ValueError, add, cast, checkOptions, isParameter, isTensor, mul, nameOf, neg, parameter, showArgument, sizeOf } from '@mlp/autograd'
import type { OptionSort, Parameter, Tensor, Updates } from '@mlp/autograd'

/** Turns gradients into updates of cells: the parameters' and its own. All of it is graph. */
export interface Optimizer {
  /** New values for the parameters, trainable ones, and for the optimizer's state. Asking again gives updates of the same state. */
  updates(parameters: readonly Parameter[], gradients: readonly Tensor[]): Updates
  /** The cells made so far: what to save to go on later. */
  readonly state: readonly Parameter[]
}

/**
 * A learning rate: a number, a cell that a callback can set, or a function of the step (int32, first 1).
 */
export type LearningRate = number | Tensor | ((step: Tensor) => Tensor)

/** What every optimizer of this package takes. */
export interface DescentOptions {
  /** η. */
  readonly learningRate?: LearningRate
  /** λ of an L2 penalty ½λ‖θ‖²: λ·θ is added to the gradient. Zero or more. Default: 0. */
  readonly weightDecay?: number
  /** Climb instead: the gradient is taken with the other sign. Default: false. */
  readonly maximize?: boolean
}

/** What the options of every optimizer may be, for `checkOptions`. */
export const DESCENT_SORTS: { readonly [K in keyof DescentOptions]-?: OptionSort } = { learningRate: 'anything', weightDecay: 'number', maximize: 'boolean' }

/** The direction an optimizer goes against: the gradient with its penalty, or the other way round to climb. */
export function slopeOf({ parameter, gradient }: { readonly parameter: Tensor, readonly gradient: Tensor }, { weightDecay = 0, maximize = false }: DescentOptions): Tensor {
  const own = maximize ? neg(gradient) : gradient
  return weightDecay === 0 ? own : add(own, mul(weightDecay, parameter))
}

/** What an update rule sees of one parameter. Numbers beside tensors take the tensors' dtype. */
export type UpdateContext<S extends string = string> = {
  readonly parameter: Tensor
  readonly gradient: Tensor
  /** How many steps there have been, this one included: int32, first 1. */
  readonly step: Tensor
  /** A float64 number of this step in the dtype of the parameter. */
  readonly scalar: (value: LearningRate) => Tensor | number
} & { readonly [K in S]: Tensor }

export interface OptimizerDefinition<S extends string> {
  /** Arrays kept for every parameter, in its shape and dtype: name → first value everywhere. */
  readonly state?: { readonly [K in S]: number }
  /** The new value of the parameter and of every array kept. */
  readonly update: (context: UpdateContext<S>) => { readonly parameter: Tensor } & { readonly [K in S]: Tensor }
}

/**
 * An optimizer from an update rule.
 *
 * @throws ValueError when `updates` gets another number of gradients than of parameters, or a parameter that is not trainable
 * @example
 * import { add, assign, grad, mul, parameter, sub } from '@mlp/autograd'
 * import { defineOptimizer } from '@mlp/nn'
 * const heavyBall = defineOptimizer({
 *   state: { velocity: 0 },
 *   update({ parameter, gradient, velocity }) {
 *     const next = add(mul(0.5, velocity), gradient)
 *     return { parameter: sub(parameter, mul(0.1, next)), velocity: next }
 *   },
 * })
 * const w = parameter(1)
 * const updates = heavyBall.updates([w], [grad(w.square(), w)])
 * assign(updates)
 * assign(updates)
 * console.log(w.item().toFixed(3)) // → 0.540
 */
export function defineOptimizer<const S extends string = never>(definition: OptimizerDefinition<S>): Optimizer {
  const { state: slots, update } = checkOptions<OptimizerDefinition<S>>('defineOptimizer', definition, { state: 'anything', update: 'function' })
  const known = new Map<Parameter, { readonly kept: Record<S, Parameter>, readonly group: Group }>()
  const groups: Group[] = []
  return {
    get state() {
      return [...groups.flatMap(({ counter }) => counter ?? []), ...[...known.values()].flatMap(({ kept }) => Object.values<Parameter>(kept))]
    },
    updates(parameters, gradients) {
      checkParameters(parameters, gradients)
      const fresh: Group = { counter: undefined }
      if (parameters.some(one => !known.has(one))) groups.push(fresh)
      const updates = new Map<Parameter, Tensor>()
      const stepOf = (group: Group): Tensor => {
        group.counter ??= parameter(0, { name: 'step', dtype: 'int32', trainable: false })
        let step = updates.get(group.counter)
        if (step === undefined) updates.set(group.counter, step = add(group.counter, 1))
        return step
      }
      parameters.forEach((one, index) => {
        let own = known.get(one)
        if (own === undefined) known.set(one, own = { kept: keep(one, slots), group: fresh })
        const { kept, group } = own
        const result = update({
          ...kept, parameter: one, gradient: gradients[index]!, get step() { return stepOf(group) },
          scalar: value => scalarIn(one, typeof value === 'function' ? value(stepOf(group)) : value),
        })
        checkResult(['parameter', ...Object.keys(kept)], result)
        updates.set(one, result.parameter)
        for (const slot in kept) updates.set(kept[slot], result[slot])
      })
      return updates
    },
  }
}

/**
 * Parameters that were first updated together and have taken the same number of steps. The counter is made when a rule
 * asks for the step, so that others have none in their graph.
 */
interface Group { counter: Parameter | undefined }

function keep<S extends string>(one: Parameter, slots: { readonly [K in S]: number } | undefined): Record<S, Parameter> {
  const names = Object.keys(slots ?? {}) as S[]
  const cell = (name: S): Parameter => parameter(
    { shape: one.shape, dtype: 'float64', data: new Float64Array(sizeOf(one.shape)).fill(slots![name]) },
    { name: `${name} of ${nameOf(one) ?? 'parameter'}`, dtype: one.dtype, trainable: false },
  )
  return Object.fromEntries(names.map(name => [name, cell(name)])) as Record<S, Parameter>
}

/** Scalars are computed in float64 and rounded once, to the dtype of the parameter. */
function scalarIn(one: Parameter, value: number | Tensor): Tensor | number {
  if (typeof value === 'number' || value.dtype === one.dtype) return value
  return cast(value, one.dtype)
}

/** Refuses a rule that leaves out what it was to give. */
function checkResult(names: readonly string[], result: unknown): void {
  const given = (typeof result === 'object' && result !== null ? result : {}) as Readonly<Record<string, unknown>>
  const missing = names.find(name => !isTensor(given[name]))
  if (missing === undefined) return
  throw new ValueError({
    code: 'UPDATE_INVALID', operation: 'defineOptimizer', problem: `the rule gives no tensor for ${missing}`, received: showArgument(result), expected: `{ ${names.join(', ')} }`, hint: 'return the new value of the parameter and of every array kept',
  })
}

function checkParameters(parameters: readonly Parameter[], gradients: readonly Tensor[]): void {
  for (const [name, list] of [['parameters', parameters], ['gradients', gradients]] as const) {
    const odd: unknown = Array.isArray(list) ? (list as readonly unknown[]).find(one => name === 'parameters' ? !isParameter(one) : !isTensor(one)) : list
    if (Array.isArray(list) && odd === undefined) continue
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'updates', problem: `${name} are no list of ${name === 'parameters' ? 'cells' : 'tensors'}`, received: showArgument(odd), expected: `${name} in an array`, hint: 'optimizer.updates(model.parameters, grad(loss, model.parameters))' })
  }
  if (parameters.length !== gradients.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'updates', problem: 'parameters and gradients differ in number', received: `${parameters.length} parameters and ${gradients.length} gradients`,
      expected: 'one gradient per parameter, in the same order', hint: 'optimizer.updates(parameters, grad(loss, parameters))',
    })
  }
  // Running statistics and counters are parameters too; a step along a gradient would spoil them unseen.
  const frozen = parameters.find(one => !one.trainable)
  if (frozen === undefined) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'updates', problem: 'a parameter is not trainable', received: frozen.toString(),
    expected: 'trainable parameters only', hint: 'leave the others out, for grad too: model.parameters.filter(p => p.trainable)',
  })
}

/** Refuses a rate that would not descend. */
export function checkLearningRate(operation: string, rate: LearningRate): void {
  if (typeof rate === 'function' || isTensor(rate) || (typeof rate === 'number' && rate > 0 && rate < Infinity)) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not a learning rate', received: `learningRate ${showArgument(rate)}`,
    expected: 'a finite number greater than 0', hint: `write ${operation}({ learningRate: 0.01 })`,
  })
}

/** Refuses options of descent that would not descend. */
export function checkDescent(operation: string, { learningRate, weightDecay = 0 }: DescentOptions & { readonly learningRate: LearningRate }): void {
  checkLearningRate(operation, learningRate)
  if (weightDecay >= 0 && weightDecay < Infinity) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'weightDecay out of range', received: `weightDecay ${weightDecay}`,
    expected: 'a finite number, zero or more', hint: `write ${operation}({ weightDecay: 1e-4 })`,
  })
}

/** Refuses a number that is to be added to a divisor and would not keep it from 0. */
export function checkEpsilon(operation: string, epsilon: number): void {
  if (epsilon > 0 && epsilon < Infinity) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'epsilon out of range', received: `epsilon ${epsilon}`, expected: 'a positive number', hint: `write ${operation}({ epsilon: 1e-8 })`,
  })
}

/** Refuses a decay that would forget nothing or everything. */
export function checkDecay(operation: string, option: string, decay: number): void {
  if (decay >= 0 && decay < 1) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: `${option} out of range`, received: `${option} ${decay}`,
    expected: 'a number from 0 up to but without 1', hint: `write ${operation}({ ${option}: 0.9 })`,
  })
}
