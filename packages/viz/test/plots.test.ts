// Plots are specifications that Vega-Lite compiles and Vega draws; what they show stands in them.
import { afterEach, expect, test, vi } from 'vitest'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { confusionMatrixPlot, lossCurve } from '../src/index.js'
import type { LossHistory, VegaLiteSpec } from '../src/index.js'
import type { History } from '@mlp/nn'
import { textsOf } from './graphs.js'

const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
afterEach(() => { expect(warned).not.toHaveBeenCalled() })

async function drawn(spec: VegaLiteSpec): Promise<{ svg: string, texts: string[] }> {
  const svg = await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
  return { svg, texts: textsOf(svg) }
}

test('a loss curve of training and validation', async () => {
  const spec = lossCurve({ loss: [0.9, 0.5, 0.3], validationLoss: [0.8, 0.6, 0.5] }, { title: 'Loss <of> digits' })
  expect(spec).toEqual(JSON.parse(JSON.stringify(spec)))
  expect(spec.data.values).toHaveLength(6)
  expect(spec.description).toBe('Loss over 3 epochs, at the end 0.3 in training.')
  const { texts, svg } = await drawn(spec)
  expect(texts).toEqual(expect.arrayContaining(['Loss <of> digits', 'training', 'validation', 'epoch', 'loss', '1', '2', '3']))
  expect(svg).toContain('stroke-dasharray="5,3"')
})

test('the history of a training is one', () => {
  const history: History = { loss: [1, 0.5], validationLoss: [], metrics: {}, validationMetrics: {}, batchSize: 2, seed: 0 }
  const accepted: LossHistory = history
  expect(lossCurve(accepted).data.values).toEqual([{ epoch: 1, series: 'training', loss: 1 }, { epoch: 2, series: 'training', loss: 0.5 }])
})

test('one epoch, none finite, and a logarithmic scale', async () => {
  expect((await drawn(lossCurve({ loss: [0.5] }))).texts).not.toContain('training')
  const gap = lossCurve({ loss: [3, NaN, Infinity, 1] })
  expect(gap.data.values.map(({ loss }) => loss)).toEqual([3, null, null, 1])
  await drawn(gap)
  await drawn(lossCurve({ loss: [NaN] }))
  const log = lossCurve({ loss: [10, 1, 0, 0.001] }, { scale: 'log' })
  expect(log.data.values[2]!['loss']).toBeNull()
  await drawn(log)
})

test('a history without epochs is refused', () => {
  expect(() => lossCurve({ loss: [] })).toThrow('no epochs')
})

test('a confusion matrix: every count in its place, mistakes apart from what is right', async () => {
  const spec = confusionMatrixPlot([[12, 1, 0], [0, 9, 4], [0, 2, 1100]], ['setosa', 'versicolor', 'virginica'], { title: 'Iris' })
  expect(spec).toEqual(JSON.parse(JSON.stringify(spec)))
  expect(spec.description).toBe('Confusion matrix of 3 classes: 1121 of 1128 right.')
  expect(spec.data.values.filter(({ right }) => right).map(({ count }) => count)).toEqual([12, 9, 1100])
  const { texts } = await drawn(spec)
  expect(texts).toEqual(expect.arrayContaining(['Iris', 'actual', 'predicted', 'versicolor', '12', '1,100']))
})

test('classes are numbered, equal labels kept apart, empty rows allowed', async () => {
  expect(confusionMatrixPlot([[1, 0], [0, 0]]).data.values.map(({ actual, share }) => [actual, share])).toEqual([['0', 1], ['0', 0], ['1', 0], ['1', 0]])
  const twice = confusionMatrixPlot([[1, 0], [0, 1]], ['a', 'a'])
  expect(new Set(twice.data.values.map(({ actual }) => actual)).size).toBe(2)
  await drawn(twice)
})

test.each<[string, number[][], string[] | undefined, string]>([
  ['no classes', [], undefined, 'DATA_EMPTY'],
  ['a ragged matrix', [[1, 2], [3]], undefined, 'SHAPE_MISMATCH'],
  ['missing labels', [[1, 0], [0, 1]], ['a'], 'SHAPE_MISMATCH'],
  ['a negative count', [[1, -1], [0, 1]], undefined, 'ARGUMENT_INVALID'],
  ['NaN', [[NaN]], undefined, 'ARGUMENT_INVALID'],
])('%s is refused', (_, matrix, labels, code) => {
  expect(() => confusionMatrixPlot(matrix, labels)).toThrow(expect.objectContaining({ code }))
})
