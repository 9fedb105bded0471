/** What a model consists of: its layers, their shapes and cells, and how deep it is. */
import { ValueError, checkOptions, input, sizeOf } from '@mlp/autograd'
import type { DType, Parameter, Tensor } from '@mlp/autograd'
import { depthOf } from './depth.js'
import { applyLayer } from './layer.js'
import type { Layer } from './layer.js'
import { checkSizes } from './linear.js'

export interface SummaryOptions {
  /** The shape of one sample, without the axis that counts samples. Default: what a linear layer at the beginning takes. */
  readonly input?: readonly number[]
  /** Of the input. Default: 'float32'. */
  readonly dtype?: DType
}

/** One layer. */
export interface LayerSummary {
  /** Such as 'linear'; 'function' for one without a name. */
  readonly name: string
  /** How many layers it stands in: 0 for the model itself. Layers follow on what they stand in. */
  readonly level: number
  /** The shape of its output, null for the number of samples; null where the shape of the input is not known. */
  readonly output: readonly (number | null)[] | null
  /** How many numbers its cells hold, those of layers within included. */
  readonly parameters: number
  /** How many of them are trained. */
  readonly trainable: number
}

/** Plain data, and a table as text. */
export interface Summary {
  readonly layers: readonly LayerSummary[]
  /** How many numbers the cells of the model hold, each cell once. */
  readonly parameters: number
  readonly trainable: number
  /** Those that are not trained: running statistics, frozen weights. */
  readonly fixed: number
  /**
   * The length of the credit assignment path, hidden layers + 1: how many products with weights (linear layers, convolutions,
   * embeddings) follow on each other on the longest way from input to output. Null where the shape of the input is not known.
   */
  readonly depth: number | null
  /** Whether the depth is more than 2. */
  readonly deep: boolean | null
  /** The table. */
  toString(): string
}

/**
 * The layers of a model with the shapes of their outputs and the numbers they hold, in all, and the depth of the model. Layers within
 * `sequential`, `mlp` and `residual` are listed below these; any other function is one layer. As text it is a table.
 *
 * @param options `input`: the shape of one sample; `dtype`: of the input, 'int32' where a model starts with whole numbers
 * @throws ValueError for what is no model; ShapeError and the like when the model does not take such an input
 * @see Schmidhuber: "Deep learning in neural networks: an overview", 2015, for the depth of credit assignment paths
 * @example
 * import { mlp, summary } from '@mlp/nn'
 * console.log(String(summary(mlp([64, 32, 10]))))
 * // → layer       output         parameters
 * // → mlp         [samples, 10]       2,410
 * // →   hidden 1  [samples, 32]       2,080
 * // →   relu      [samples, 32]           0
 * // →   output    [samples, 10]         330
 * // → ─────────────────────────────────────
 * // → 2,410 parameters, all of them trained
 * // → depth 2: 1 hidden layer
 */
export function summary(model: Layer, options: SummaryOptions = {}): Summary {
  const given: unknown = model
  if (!isLayer(given)) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'summary', problem: 'not a model', received: given === null ? 'null' : typeof given, expected: 'a layer: a function from tensor to tensor', hint: 'write summary(mlp([64, 32, 10]))' })
  }
  const { input: sample, dtype = 'float32' } = checkOptions('summary', options, { input: 'anything', dtype: 'anything' })
  if (sample !== undefined) checkSizes('summary (input)', sample, 'write summary(model, { input: [1, 28, 28] }), without the axis that counts samples')
  const shape = sample ?? firstShape(model)
  const x = shape === undefined ? undefined : input('x', [1, ...shape], { dtype })
  const layers: LayerSummary[] = []
  const output = list(model, x, 0, layers)
  const { parameters, trainable } = layers[0]!
  const depth = output === undefined || x === undefined ? null : depthOf(output, x)
  const made = { layers, parameters, trainable, fixed: parameters - trainable, depth, deep: depth === null ? null : depth > 2 }
  // Not listed, so that the rest is plain data wherever it goes.
  return Object.defineProperty(made, 'toString', { value: () => table(made) })
}

/** What a linear layer at the beginning takes. */
function firstShape(model: Layer): readonly number[] | undefined {
  let first: Layer | undefined = model
  while (first !== undefined && 'layers' in first && isLayers(first.layers)) first = first.layers[0]
  return first !== undefined && 'inputs' in first && typeof first.inputs === 'number' ? [first.inputs] : undefined
}

function isLayers(value: unknown): value is readonly Layer[] {
  return Array.isArray(value) && value.length > 0 && value.every(isLayer)
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'function'
}

/** Adds a layer and those within; gives its output. */
function list(layer: Layer, x: Tensor | undefined, level: number, layers: LayerSummary[]): Tensor | undefined {
  const output = x === undefined ? undefined : applyLayer(layer, x)
  const cells = [...new Set(layer.parameters ?? [])]
  layers.push({
    name: titleOf(layer), level, output: output?.shape.map((length, axis) => axis === 0 && length === 1 ? null : length) ?? null,
    parameters: countOf(cells), trainable: countOf(cells.filter(cell => cell.trainable)),
  })
  if ('layers' in layer && isLayers(layer.layers)) {
    let before = x
    for (const one of layer.layers) before = list(one, before, level + 1, layers)
  }
  for (const way of ['inner' in layer && layer.inner, 'shortcut' in layer && layer.shortcut]) if (isLayer(way)) list(way, x, level + 1, layers)
  return output
}

function countOf(cells: readonly Parameter[]): number {
  return cells.reduce((count, { shape }) => count + sizeOf(shape), 0)
}

/** The name of a layer, of an operation, or of a function. */
function titleOf(layer: Layer): string {
  const operation: unknown = 'operation' in layer && layer.operation
  return typeof operation === 'object' && operation !== null && 'name' in operation ? String(operation.name) : layer.name || 'function'
}

/** A row for every layer, and what holds for the model. */
function table({ layers, parameters, fixed, trainable, depth }: Omit<Summary, 'toString'>): string {
  const rows: (readonly [name: string, output: string, count: string])[] = [
    ['layer', 'output', 'parameters'],
    ...layers.map(({ name, level, output, parameters: count }) => [`${'  '.repeat(level)}${name}`, output === null ? '' : `[${output.map(length => length ?? 'samples').join(', ')}]`, grouped(count)] as const),
  ]
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]!.length)))
  const lines = rows.map(([name, output, count]) => `${name.padEnd(widths[0]!)}  ${output.padEnd(widths[1]!)}  ${count.padStart(widths[2]!)}`)
  const hidden = depth === null ? 0 : depth - 1
  return [
    ...lines, '─'.repeat(lines[0]!.length),
    `${grouped(parameters)} parameters, ${fixed === 0 ? 'all' : grouped(trainable)} of them trained`,
    depth === null ? 'shapes and depth follow from that of a sample: { input: [64] }' : `depth ${depth}: ${hidden < 1 ? 'no' : hidden} hidden layer${hidden === 1 ? '' : 's'}${depth > 2 ? ', deep' : ''}`,
  ].join('\n')
}

/** 12345 as 12,345. */
function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
