/** The context of a training pass: collects the updates of running statistics and of the random state. */
import { UpdateError, ValueError, add, checkOptions, isParameter, parameter, sameShape, showArgument, tensor } from '@mlp/autograd'
import type { Parameter, Tensor, Updates } from '@mlp/autograd'
import { derive, keyOf } from '../random/generator.js'
import type { Context } from './layer.js'

/** A context with what the layers asked for. */
export interface TrainingContext extends Context {
  /** New values of cells, to be passed on to a program or to `assign`. */
  readonly updates: Updates
}
export interface TrainingContextOptions {
  /** Default: 0. */
  readonly seed?: number
  /** The random state, from `randomState()`. Programs that share it draw one sequence. Default: one of its own. */
  readonly state?: Parameter
}

/**
 * The random state of training: a cell that counts steps, [0, step]. Save it with the model to resume exactly.
 *
 * @example
 * import { assign, ones } from '@mlp/autograd'
 * import { dropout, randomState, trainingContext } from '@mlp/nn'
 * const state = randomState()
 * const context = trainingContext({ seed: 1, state })
 * dropout(0.5)(ones([4]), context)
 * assign(context.updates)
 * console.log(state.toArray()) // → [ 0, 1 ]
 */
export function randomState(): Parameter {
  return parameter(new Int32Array(2), { name: 'random state', trainable: false })
}

/**
 * A context for one training pass. The n-th `randomKey()` of a pass is derived from seed and n and moved on by the step count,
 * so the same seed gives the same numbers at every step of every run.
 *
 * @throws ValueError for options that are none
 * @example
 * import { assign, ones } from '@mlp/autograd'
 * import { dropout, trainingContext } from '@mlp/nn'
 * const context = trainingContext({ seed: 1 })
 * const y = dropout(0.5)(ones([1000]), context)
 * const first = y.sum().item()
 * assign(context.updates)
 * console.log(y.sum().item() === first) // → false
 */
export function trainingContext(options: TrainingContextOptions = {}): TrainingContext {
  const { seed = 0, state = randomState() } = checkOptions('trainingContext', options, { seed: 'anything', state: 'anything' })
  if (!isParameter(state) || state.dtype !== 'int32' || !sameShape(state.shape, [2])) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'trainingContext', problem: 'not a random state', received: `state ${showArgument(state)}`, expected: 'a cell from randomState()', hint: 'leave it out for one of its own' })
  }
  const key = keyOf(seed)
  const updates = new Map<Parameter, Tensor>()
  let keys = 0
  return {
    training: true,
    updates,
    randomKey() {
      updates.set(state, add(state, tensor(Int32Array.of(0, 1))))
      return add(tensor(Int32Array.from(derive(key, keys++))), state)
    },
    update(cell, value) {
      if (updates.has(cell)) {
        throw new UpdateError({
          code: 'UPDATE_DUPLICATE', operation: 'context.update', problem: 'a cell is updated twice in one pass',
          received: `a second update of ${cell.toString()}`, expected: 'one update per cell and step',
          hint: 'a layer with running statistics can be called once per pass; make a second layer, or call it without a context',
        })
      }
      updates.set(cell, value)
    },
  }
}

/** Whether a layer is to train, and so may use its context. Refuses what only looks like one, such as `{ training: true }`. */
export function isTraining(operation: string, context: Context | undefined): context is Context {
  const given: Partial<Context> = context ?? { training: false }
  if (given.training === false || (typeof given.randomKey === 'function' && typeof given.update === 'function')) return given.training === true
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not a context', received: typeof context === 'object' ? `{ ${Object.keys(context).join(', ')} }` : String(context),
    expected: 'a training context, or nothing to evaluate', hint: 'write model(x, trainingContext({ seed: 0 })), and apply its updates after the step; fit does both',
  })
}
