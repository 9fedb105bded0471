/** A training step and a prediction as programs, one per batch shape. */
import { cast, DTypeError, DisconnectedGradientError, ShapeError, UpdateError, ValueError, grad, input, interpret, isParameter, isTensor, nameOf, showShape, topologicalOrder } from '@mlp/autograd'
import type { ArrayLike, DType, NdArray, Parameter, Shape, Tensor, Value } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { rowCount, takeRows } from '../data/rows.js'
import type { Rows } from '../data/rows.js'
import { trainingContext } from '../layers/context.js'
import { applyLayer } from '../layers/layer.js'
import type { Layer } from '../layers/layer.js'
import type { Loss } from '../losses/loss.js'
import type { Optimizer } from '../optimizers/optimizer.js'

/** What turns a graph into a program: the compiler, the interpreter to read and debug with, or a function of its type. */
export type Engine = 'compiler' | 'interpreter' | typeof interpret

export function engineOf(operation: string, engine: Engine = 'compiler'): typeof interpret {
  if (engine === 'compiler') return compile
  if (engine === 'interpreter') return interpret
  if (typeof engine === 'function') return engine
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'no such engine', received: JSON.stringify(engine), expected: "'compiler', 'interpreter' or a function as interpret", hint: "write { engine: 'interpreter' }, or leave it out" })
}

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
}

type LossAndPrediction = (inputs: { readonly x: ArrayLike, readonly y: ArrayLike }) => { loss: NdArray, prediction: NdArray }

/** One step on batches of one size. */
export interface Step {
  readonly run: LossAndPrediction
  /** The shape of its predictions. */
  readonly prediction: Shape
  /** What it writes. */
  readonly cells: readonly Parameter[]
}

/** One program from inputs to loss, predictions and new values of all cells, for batches of `rows` rows. */
export function stepProgram(rows: number, data: Rows, options: StepOptions): Step {
  const { model, parameters, optimizer, transformGradients } = options
  const x = rowsInput('x', rows, data.x)
  const y = rowsInput('y', rows, data.y)
  const context = trainingContext({ seed: options.seed, state: options.randomState })
  const prediction = applyLayer(model, x, context)
  const loss = lossOf(options.loss, prediction, y)
  if (!options.listed) checkNoneLeftOut(loss, [...parameters, ...context.updates.keys()])
  const gradients = gradientsOf(loss, parameters)
  const updates = new Map(optimizer.updates(parameters, transformGradients === undefined ? gradients : transformGradients(gradients)))
  for (const [cell, value] of context.updates) {
    if (updates.has(cell)) {
      throw new UpdateError({
        code: 'UPDATE_DUPLICATE', operation: 'fit', problem: 'a layer and the optimizer both update a cell', received: cell.toString(),
        expected: 'one update per cell and step', hint: 'make state of layers with parameter(…, { trainable: false })',
      })
    }
    updates.set(cell, value)
  }
  return { run: engineOf('fit', options.engine)({ inputs: { x, y }, outputs: { loss, prediction }, updates }), prediction: prediction.shape, cells: [...updates.keys()] }
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

/** The prediction for batches of one size. */
export interface Prediction {
  readonly run: (inputs: { readonly x: ArrayLike }) => { prediction: NdArray }
  readonly prediction: Tensor
}

/** The program of a prediction for `rows` rows, without a context: layers evaluate. */
export function predictionProgram(operation: string, rows: number, data: Value, model: Layer, engine: Engine | undefined): Prediction {
  const x = rowsInput('x', rows, data)
  const prediction = perRow(operation, model(x), rows)
  return { run: engineOf(operation, engine)({ inputs: { x }, outputs: { prediction } }), prediction }
}

/** The program of the loss of predictions once they are made, for all rows of data: their number does not matter to a model, but may to a loss. */
export function lossProgram({ shape, dtype }: Tensor, target: Value, loss: Loss, engine: Engine | undefined): (inputs: { readonly prediction: ArrayLike, readonly y: ArrayLike }) => { loss: NdArray } {
  const rows = rowCount(target)
  const prediction = input('prediction', [rows, ...shape.slice(1)], { dtype })
  const y = rowsInput('y', rows, target)
  return engineOf('fit', engine)({ inputs: { prediction, y }, outputs: { loss: lossOf(loss, prediction, y) } })
}

/** Programs by number of rows, each made once. */
export function byRows<P>(make: (rows: number) => P): (rows: number) => P {
  const made = new Map<number, P>()
  return rows => {
    let program = made.get(rows)
    if (program === undefined) made.set(rows, program = make(rows))
    return program
  }
}

/** The sizes that batches of so many rows have: the full one and, where something is left, a short one. */
export function sizesOf(rows: number, batchSize: number): number[] {
  return rows <= batchSize ? [rows] : rows % batchSize === 0 ? [batchSize] : [batchSize, rows % batchSize]
}

/** Consecutive chunks of rows. */
export function* chunks(data: Value, size: number): Generator<Value> {
  const rows = rowCount(data)
  for (let from = 0; from < rows; from += size) {
    yield takeRows(data, Int32Array.from({ length: Math.min(size, rows - from) }, (_, i) => from + i))
  }
}

function rowsInput(name: string, rows: number, { shape, dtype }: Value): Tensor {
  return input(name, [rows, ...shape.slice(1)], { dtype })
}

function lossOf(loss: Loss, prediction: Tensor, target: Tensor): Tensor {
  perRow('fit', prediction, target.shape[0]!)
  const value = loss(prediction, inPrecisionOf(prediction, target))
  if (!isTensor(value)) throw notTensor('fit (loss)', 'the loss', value, 'return the graph itself, without item(): { loss: (p, t) => mean(square(sub(p, t))) }')
  if (value.rank !== 0) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'fit (loss)', problem: 'the loss is not a single number', received: `shape ${showShape(value.shape)}`,
      expected: 'shape []', hint: "reduce it with mean() or sum(); the losses of this package do unless { reduction: 'none' } is given",
    })
  }
  if (!isFloat(value.dtype)) {
    throw new DTypeError({ code: 'DTYPE_MISMATCH', operation: 'fit (loss)', problem: 'the loss has no derivative', received: value.dtype, expected: 'float32 or float64', hint: 'a count of mistakes is a metric; train on a cross-entropy' })
  }
  return value
}

/** A loss of one's own subtracts as it stands: float targets come in the dtype of the prediction, classes and truth values as they are. */
function inPrecisionOf(prediction: Tensor, target: Tensor): Tensor {
  return target.dtype.startsWith('float') && target.dtype !== prediction.dtype ? cast(target, prediction.dtype) : target
}

function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64'
}

function notTensor(operation: string, what: string, received: unknown, hint: string): ValueError {
  const text = typeof received === 'number' ? `the number ${received}` : typeof received
  return new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${what} is not a tensor`, received: text, expected: 'a tensor', hint })
}

/** A prediction that has one row for each that was given. */
export function perRow(operation: string, prediction: Tensor, rows: number): Tensor {
  if (!isTensor(prediction)) throw notTensor(operation, 'the prediction of the model', prediction, 'a model is a function that returns a tensor: x => matmul(x, w)')
  if (prediction.shape[0] === rows) return prediction
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'the model does not give one prediction per row', received: `predictions of shape ${showShape(prediction.shape)} for ${rows} rows`,
    expected: `[${rows}, …]`, hint: 'a model keeps the first axis of its input',
  })
}
