/** A training step as a program, one per batch shape. */
import { DisconnectedGradientError, UpdateError, ValueError, grad, isParameter, nameOf, showShape, topologicalOrder } from '@mlp/autograd'
import type { ArrayLike, NdArray, Parameter, Tensor } from '@mlp/autograd'
import type { Rows } from '../data/rows.js'
import { trainingContext } from '../layers/context.js'
import { applyLayer } from '../layers/layer.js'
import type { Layer } from '../layers/layer.js'
import type { Loss } from '../losses/loss.js'
import { hasTerms } from '../losses/terms.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import type { Accumulator } from './accumulate.js'
import type { Backup } from './backup.js'
import { engineOf } from './engine.js'
import type { Engine } from './engine.js'
import { isFloat, lossOf, rowsInput, traced } from './graph.js'
import { termOutputs } from './term-outputs.js'

export interface StepOptions {
  readonly model: Layer
  readonly loss: Loss
  readonly optimizer: Optimizer
  readonly parameters: readonly Parameter[]
  /** Whether the user listed them, and so means to freeze the others. */
  readonly listed: boolean
  readonly transformGradients: ((gradients: readonly Tensor[]) => readonly Tensor[]) | undefined
  /** Of the random operations of layers. */
  readonly seed: number
  readonly randomState: Parameter
  readonly engine: Engine | undefined
  /** Where gradients are gathered, if one update is made of several batches. */
  readonly accumulator: Accumulator | undefined
  readonly backup: Backup
  /** Whether predictions are wanted, to be measured. */
  readonly measured: boolean
}

/** One step on batches of one size. */
export interface Step {
  /** Gives `loss`; `prediction` where it is wanted; `terms`, `norms` and `cosines` where the loss has them. */
  readonly run: (inputs: { readonly x: ArrayLike, readonly y: ArrayLike }) => Readonly<Record<string, NdArray>>
  readonly prediction: Tensor
  /** The names of the terms of the loss. */
  readonly terms: readonly string[] | undefined
  /** The cells of the model that it writes. */
  readonly moved: readonly Parameter[]
  /** All that it reads or writes, beside what is kept to go back. */
  readonly cells: readonly Parameter[]
}

/** One program from inputs to loss, predictions and new values of all cells; one that only gathers leaves those of the optimizer as they are. */
export function stepProgram(rows: number, data: Rows, options: StepOptions, gathers = false): Step {
  const { model, parameters, optimizer, transformGradients = gradients => gradients, accumulator } = options
  const x = rowsInput('x', rows, data.x)
  const y = rowsInput('y', rows, data.y)
  const context = trainingContext({ seed: options.seed, state: options.randomState })
  const prediction = traced('the model', () => applyLayer(model, x, context))
  const { loss, terms } = lossOf(options.loss, prediction, y)
  if (!options.listed) checkNoneLeftOut(loss, [...parameters, ...context.updates.keys()])
  const gradients = gradientsOf(loss, parameters)
  const made = gathers && accumulator !== undefined
    ? accumulator.gather(gradients, rows)
    : new Map([...optimizer.updates(parameters, transformGradients(accumulator?.mean(gradients, rows) ?? gradients)), ...accumulator?.reset() ?? []])
  for (const cell of context.updates.keys()) if (made.has(cell)) throw updatedTwice(cell)
  const updates = new Map([...made, ...context.updates])
  const outputs: Record<string, Tensor> = {
    loss, ...(options.measured ? { prediction } : {}), ...(terms !== undefined && hasTerms(options.loss) ? termOutputs(terms, options.loss, parameters) : {}),
  }
  return {
    run: engineOf('fit', options.engine)({ inputs: { x, y }, outputs, updates: options.backup.guard(updates, loss) }),
    prediction,
    terms: terms && Object.keys(terms),
    moved: [...parameters, ...context.updates.keys()].filter(cell => isFloat(cell.dtype)),
    cells: [...new Set([...updates.keys(), ...topologicalOrder([loss, ...updates.values()]).filter(isParameter)])],
  }
}

function updatedTwice(cell: Parameter): UpdateError {
  return new UpdateError({
    code: 'UPDATE_DUPLICATE', operation: 'fit', problem: 'a layer and the optimizer both update a cell', received: cell.toString(),
    expected: 'one update per cell and step', hint: 'make state of layers with parameter(…, { trainable: false })',
  })
}

/** Refuses a trainable cell that the loss depends on and the model does not list: it would stay as it is, unseen. */
function checkNoneLeftOut(loss: Tensor, known: readonly Parameter[]): void {
  const cells = new Set(known)
  const reached = topologicalOrder([loss], node => node.op.notDifferentiable !== undefined ? [] : node.inputs)
  const left = reached.find((node): node is Parameter => isParameter(node) && node.trainable && isFloat(node.dtype) && !cells.has(node))
  if (left === undefined) return
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'fit', problem: 'a trainable parameter would not be trained', received: `${nameOf(left) ?? 'a parameter without a name'} ${showShape(left.shape)}, not among model.parameters`,
    expected: 'model.parameters to list every trainable parameter in use',
    hint: 'list it: Object.assign(model, { parameters: […] }); to freeze it, name what is trained instead: fit(model, data, { parameters: […], … })',
  })
}

function gradientsOf(loss: Tensor, parameters: readonly Parameter[]): readonly Tensor[] {
  try {
    return grad(loss, parameters)
  } catch (error) {
    if (!(error instanceof DisconnectedGradientError)) throw error
    throw new DisconnectedGradientError({
      code: 'GRADIENT_DISCONNECTED', operation: 'fit', problem: 'a parameter has no influence on the loss', received: error.received,
      expected: 'parameters that the predictions are computed from', hint: 'leave it out: { parameters: […] } lists what is trained',
    })
  }
}

