/** Activations and gradients of every layer in numbers, to see which vanish, explode or are dead. */
import { ValueError, add, all, cast, checkOptions, div, equal, grad, mean, sizeOf, sqrt, square, stack, sub, sum, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import type { Rows } from '../data/rows.js'
import { trainingContext } from '../layers/context.js'
import type { Callback, Training } from './callback.js'
import { engineOf } from './engine.js'
import { isFloat, lossOf, rowsInput } from './graph.js'
import { traceLayers } from './layers.js'
import { byRows } from './sizes.js'

export interface LayerStatisticsOptions {
  /** Steps from one report to the next. Default: 100. */
  readonly every?: number
  /** A layer is vanishing where ‖gradient‖/‖parameters‖ is below. Default: 1e-6. */
  readonly vanishing?: number
  /** A layer is exploding where it is above. Default: 10. */
  readonly exploding?: number
  /** A layer is dead where more than this part of its units is 0 for every row of the batch. Default: 0.5. */
  readonly dead?: number
  /** Called with every report. */
  readonly onReport?: (report: LayersReport) => void
}

/** Numbers of one array. */
export interface ArrayStatistics {
  readonly mean: number
  /** The standard deviation over all elements. */
  readonly deviation: number
  /** ‖·‖₂. */
  readonly norm: number
}

/** One layer after one step. */
export interface LayerReport {
  /** Where it stands in the model: `2` is the third layer, `2.0` the first one in it. */
  readonly path: string
  readonly name: string
  readonly output: ArrayStatistics
  /** The part of units that are 0 for every row of the batch. */
  readonly dead: number
  /** δ, the gradient with respect to the output. */
  readonly delta: ArrayStatistics
  /** The gradient with respect to all trained parameters of the layer; absent where it has none. */
  readonly gradient?: ArrayStatistics
  /** ‖θ‖₂ of these parameters. */
  readonly weightNorm?: number
  /** ‖gradient‖/‖θ‖; the norm of the gradient alone where all parameters are 0. */
  readonly ratio?: number
  readonly flags: readonly ('vanishing' | 'exploding' | 'dead')[]
}

export interface LayersReport {
  /** Steps taken, the last one included. */
  readonly step: number
  readonly layers: readonly LayerReport[]
}

export interface LayerStatistics extends Callback {
  readonly latest: LayersReport | undefined
  /** The latest report as a table. */
  toString(): string
}

const NUMBERS = ['outputMean', 'outputDeviation', 'outputNorm', 'dead', 'deltaMean', 'deltaDeviation', 'deltaNorm', 'mean', 'deviation', 'norm', 'weightNorm'] as const

/**
 * A callback that measures every layer now and then: its outputs, the part of dead units, and the gradients with respect to outputs and
 * parameters, on the rows of the step just taken and with the cells it left. A program of its own computes them, in these steps only.
 *
 * @throws ValueError for options out of range
 * @see Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", 2010
 * @example
 * import { relu } from '@mlp/autograd'
 * import { fit, layerStatistics, linear, meanSquaredError, sequential, sgd } from '@mlp/nn'
 * const model = sequential(linear(1, 4, { biasValue: -100 }), relu, linear(4, 1))
 * const statistics = layerStatistics({ every: 1 })
 * await fit(model, { x: [[0], [1]], y: [[0], [1]] }, { loss: meanSquaredError, optimizer: sgd(), epochs: 1, callbacks: [statistics] })
 * console.log(statistics.latest?.layers.map(({ path, name, dead, flags }) => `${path} ${name} ${dead} ${flags.join()}`))
 * // → [ '0 linear 0 vanishing', '1 relu 1 dead', '2 linear 0 ' ]
 */
export function layerStatistics(options: LayerStatisticsOptions = {}): LayerStatistics {
  const sorts = { every: 'number', vanishing: 'number', exploding: 'number', dead: 'number', onReport: 'function' } as const
  const { every = 100, vanishing = 1e-6, exploding = 10, dead = 0.5, onReport } = checkOptions('layerStatistics', options, sorts)
  if (!Number.isInteger(every) || every < 1) throw fault('every', every, 'a whole number of steps, one or more')
  for (const [name, value] of Object.entries({ vanishing, exploding, dead })) if (!(value >= 0)) throw fault(name, value, 'a number, zero or more')
  const flagsOf = (ratio: number | undefined, deadUnits: number): LayerReport['flags'] => [
    ...(ratio !== undefined && ratio < vanishing ? ['vanishing' as const] : []), ...(ratio !== undefined && ratio > exploding ? ['exploding' as const] : []), ...(deadUnits > dead ? ['dead' as const] : []),
  ]
  let latest: LayersReport | undefined
  let measure: ((rows: number) => Measure) | undefined
  return {
    name: 'layerStatistics',
    get latest() { return latest },
    toString: () => latest === undefined ? 'no report yet' : tableOf(latest),
    onTrainingStart(training) {
      latest = undefined
      measure = byRows(rows => measuring(rows, training))
    },
    onBatchEnd({ step, rows }, { batch }) {
      if (step % every !== 0 || batch === undefined || measure === undefined) return
      latest = { step, layers: measure(rows)(batch).map(layer => ({ ...layer, flags: flagsOf(layer.ratio, layer.dead) })) }
      onReport?.(latest)
    },
    state: () => ({ values: latest ?? null }),
    restore({ values }) { latest = values as LayersReport | null ?? undefined },
  }
}

type Measure = (batch: Rows) => Omit<LayerReport, 'flags'>[]

/** A program that measures all layers on so many rows. */
function measuring(rows: number, { model, loss, parameters, engine, batch }: Training): Measure {
  const x = rowsInput('x', rows, batch!.x)
  const y = rowsInput('y', rows, batch!.y)
  const traced = traceLayers(model, x, trainingContext())
  const value = lossOf(loss, traced.at(-1)!.output, y).loss
  const trained = traced.map(({ layer }) => (layer.parameters ?? []).filter(cell => parameters.includes(cell)))
  const numbers = traced.flatMap(({ output }, index) => numbersOf(value, output, trained[index]!))
  const run = engineOf('layerStatistics', engine)({ inputs: { x, y }, outputs: { numbers: stack(numbers) } })
  return ({ x, y }) => {
    const { data } = run({ x: x.data, y: y.data }).numbers
    return traced.map(({ path, name }, index) => {
      // One number for each name, by construction.
      const all = Object.fromEntries(NUMBERS.map((key, at) => [key, data[index * NUMBERS.length + at]!])) as Record<typeof NUMBERS[number], number>
      const base = {
        path, name, dead: all.dead,
        output: { mean: all.outputMean, deviation: all.outputDeviation, norm: all.outputNorm }, delta: { mean: all.deltaMean, deviation: all.deltaDeviation, norm: all.deltaNorm },
      }
      if (trained[index]!.length === 0) return base
      const { mean, deviation, norm, weightNorm } = all
      return { ...base, gradient: { mean, deviation, norm }, weightNorm, ratio: weightNorm > 0 ? norm / weightNorm : norm }
    })
  }
}

/** The numbers of one layer, in the order of their names. */
function numbersOf(loss: Tensor, output: Tensor, trained: readonly Parameter[]): Tensor[] {
  const none = tensor(0)
  const isZero = output.rank > 1 ? all(equal(output, 0), 0) : equal(output, 0)
  const deltas = isFloat(output.dtype) ? grad(loss, [output], { disconnected: 'zero' }) : []
  const gradients = trained.length > 0 ? grad(loss, trained, { disconnected: 'zero' }) : []
  return [...statisticsOf([output]), mean(cast(isZero, 'float64')), ...deltas.length > 0 ? statisticsOf(deltas) : [none, none, none], ...gradients.length > 0 ? [...statisticsOf(gradients), statisticsOf(trained)[2]] : [none, none, none, none]]
}

/** Mean, deviation and norm of all elements of some arrays, in float64. */
function statisticsOf(arrays: readonly Tensor[]): [Tensor, Tensor, Tensor] {
  const values = arrays.map(one => cast(one, 'float64'))
  const count = arrays.reduce((total, { shape }) => total + sizeOf(shape), 0)
  const total = (of: (one: Tensor) => Tensor): Tensor => values.map(one => sum(of(one))).reduce((a, b) => add(a, b))
  const average = div(total(one => one), count)
  return [average, sqrt(div(total(one => square(sub(one, average))), count)), sqrt(total(square))]
}

const COLUMNS: readonly (readonly [string, (layer: LayerReport) => number | undefined])[] = [
  ['mean', ({ output }) => output.mean], ['deviation', ({ output }) => output.deviation], ['dead', ({ dead }) => dead], ['‖δ‖', ({ delta }) => delta.norm],
  ['‖gradient‖', ({ gradient }) => gradient?.norm], ['‖weights‖', ({ weightNorm }) => weightNorm], ['ratio', ({ ratio }) => ratio],
]

function tableOf({ step, layers }: LayersReport): string {
  const width = Math.max(...layers.map(({ path, name }) => `${path} ${name}`.length), 5) + 2
  const row = (head: string, cells: readonly string[], flags: string): string => `${head.padEnd(width)}${cells.map(cell => cell.padStart(11)).join('')}${flags === '' ? '' : `  ${flags}`}`
  return [
    `step ${step}`,
    row('layer', COLUMNS.map(([title]) => title), ''),
    ...layers.map(layer => row(`${layer.path} ${layer.name}`, COLUMNS.map(([, of]) => of(layer)?.toPrecision(3) ?? ''), layer.flags.join(', '))),
  ].join('\n')
}

function fault(name: string, value: number, expected: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'layerStatistics', problem: `${name} out of range`, received: `${name} ${value}`, expected, hint: 'write layerStatistics({ every: 100 })' })
}
