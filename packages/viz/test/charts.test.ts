// Plots of functions, losses, decisions and attributions: the numbers in each specification, and that Vega-Lite compiles it without a warning.
import { abs, add, concat, evaluate, grad, input, interpret, log, matmul, mean, mul, parameter, relu, reshape, sigmoid, slice, softmax, square, sub, sum, tanh, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { compile as compileProgram } from '@mlp/autograd/compile'
import { huber, meanSquaredError, mlp } from '@mlp/nn'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { afterEach, describe, expect, test, vi } from 'vitest'
import examples from '../../../tests/golden/worked-examples.json'
import { attributionPlot, decisionBoundary, functionPlot, heatMap, linePlot, lossLandscape, vectorPlot } from '../src/index.js'
import type { VegaLiteSpec } from '../src/index.js'
import { textsOf } from './graphs.js'

const [warned, failed] = [vi.spyOn(console, 'warn').mockImplementation(() => undefined), vi.spyOn(console, 'error').mockImplementation(() => undefined)]
afterEach(() => {
  expect(warned).not.toHaveBeenCalled()
  expect(failed).not.toHaveBeenCalled()
})

function viewOf(spec: VegaLiteSpec): View {
  expect(spec).toEqual(JSON.parse(JSON.stringify(spec)))
  return new View(parse(compile(spec).spec), { renderer: 'none' })
}
const drawn = async (spec: VegaLiteSpec): Promise<string[]> => textsOf(await viewOf(spec).toSVG())
const near = (expected: readonly number[], digits = 12): unknown => expected.map(one => expect.closeTo(one, digits) as unknown)
const column = (spec: VegaLiteSpec, field: string, where: Readonly<Record<string, unknown>> = {}): unknown[] =>
  spec.data.values.filter(row => Object.entries(where).every(([key, value]) => row[key] === value)).map(row => row[field])

describe('functionPlot', () => {
  test('f, f′ and f″ come from one expression, with the tangent', async () => {
    const spec = functionPlot(x => x.pow(3).sub(x.mul(3)), { from: -2, to: 2, points: 5, derivatives: 2, tangentAt: 1.5 })
    expect(column(spec, 'value', { series: 'f' })).toEqual([-2, 2, 0, -2, 2])
    expect(column(spec, 'value', { series: 'f′' })).toEqual([9, 0, -3, 0, 9])
    expect(column(spec, 'value', { series: 'f″' })).toEqual([-12, -6, 0, 6, 12])
    expect(spec.layer[1]!.data!.values).toEqual([{ x: 0.9, value: expect.closeTo(-3.375, 12) as number, x2: 2.1, value2: expect.closeTo(1.125, 12) as number, at: 1.5, height: -1.125, slope: 3.75, series: 'f' }])
    expect(await drawn(spec)).toEqual(expect.arrayContaining(['f', 'f′', 'f″', 'x']))
  })

  test('activations beside their slopes; the kink of relu has slope 0', async () => {
    const spec = functionPlot({ relu, sigmoid }, { from: -1, to: 1, points: 3, derivatives: 1 })
    expect(column(spec, 'value', { series: 'relu′' })).toEqual([0, 0, 1])
    expect(column(spec, 'value', { series: 'sigmoid′' })).toEqual(near([0.19661193324148185, 0.25, 0.19661193324148185]))
    expect(await drawn(spec)).toEqual(expect.arrayContaining(['relu', 'relu′', 'sigmoid', 'sigmoid′']))
  })

  test('losses by residual: an outlier of 10 counts 100, 10 and 9.5', () => {
    const zero = tensor(0)
    const spec = functionPlot({ MSE: r => meanSquaredError(r, zero), MAE: r => abs(r), Huber: r => huber(r, zero, { delta: 1 }) }, { from: -10, to: 10, points: 3 })
    expect(['MSE', 'MAE', 'Huber'].map(series => column(spec, 'value', { series }))).toEqual([[100, 0, 100], [10, 0, 10], [9.5, 0, 9.5]])
  })

  test('softmax, one logit moved and two held: three probabilities that sum to one', () => {
    const probability = (k: number) => (z: Tensor): Tensor => reshape(slice(softmax(concat([reshape(z, [1]), tensor([1, 0])])), [k], [k + 1]), [])
    const spec = functionPlot({ p1: probability(0), p2: probability(1), p3: probability(2) }, { from: 0, to: 2, points: 2 })
    const rows = ['p1', 'p2', 'p3'].map(series => column(spec, 'value', { series }) as number[])
    const total = 1 + Math.E + 1
    expect(rows.map(row => row[0])).toEqual(near([1 / total, Math.E / total, 1 / total]))
    expect(rows[0]![1]! + rows[1]![1]! + rows[2]![1]!).toBeCloseTo(1, 14)
  })

  const { inputs: { h, beta_theta: settings, slider }, expected } = examples['plot-logistic-beta-tanh-theta']
  test.each([['β', sigmoid, expected.beta], ['θ', tanh, expected.theta]] as const)('a slider for %s over 50 points: every curve of the worked example', async (name, f, curves) => {
    const spec = functionPlot((x, steepness) => f(mul(steepness, x)), { from: -2, to: 2, points: 50, slider: { name, from: slider.min, to: slider.max, value: slider.default } })
    expect(spec.params).toEqual([{ name: 'slider', value: 5, bind: { input: 'range', min: -1, max: 25, step: 1, name: `${name} ` } }])
    expect(spec.data.values).toHaveLength(27 * 50)
    for (const setting of settings) {
      expect(column(spec, 'x', { parameter: setting })).toEqual(near(h))
      expect(column(spec, 'value', { parameter: setting })).toEqual(near(curves[String(setting) as keyof typeof curves]))
    }
    // Moving the slider moves the curve.
    const view = viewOf(spec)
    const steep = await view.toSVG()
    const flat = await view.signal('slider', 0).runAsync().then(moved => moved.toSVG())
    expect(flat).not.toBe(steep)
    expect(await view.signal('slider', 5).runAsync().then(moved => moved.toSVG())).toBe(steep)
  })

  test('a slider with fractions finds its curve, a tangent moves along, and gaps stay gaps', async () => {
    const spec = functionPlot((x, a) => mul(a, log(x)), { from: -1, to: 1, points: 3, tangentAt: 1, slider: { name: 'a', from: 0, to: 1, step: 0.1, value: 0.32 } })
    expect(spec.params![0]!.value).toBeCloseTo(0.3, 12)
    expect(column(spec, 'value').slice(0, 2)).toEqual([null, null])
    expect(spec.layer[1]!.data!.values.map(row => row['slope'])).toEqual(near(Array.from({ length: 11 }, (_, at) => at / 10)))
    expect((await viewOf(spec).toSVG()).match(/mark-rule/g)).not.toBeNull()
  })
})

describe('linePlot', () => {
  test('norms of gradients over layers, on a logarithmic axis', async () => {
    const { 'sigmoid, w=1': vanishing, 'linear, w=3': exploding } = examples['vanishing-exploding-chain'].expected
    const spec = linePlot({ sigmoid: vanishing.d_output_d_layerInput, 'linear, w = 3': exploding.d_output_d_layerInput }, { xTitle: 'layer', yTitle: 'gradient', yScale: 'log' })
    expect(column(spec, 'value', { x: 1 })).toEqual([3.483115609785168e-07, 59049])
    expect(await drawn(spec)).toEqual(expect.arrayContaining(['layer', 'gradient', 'sigmoid', 'linear, w = 3']))
  })

  test('a sweep over rates, and layers by name', async () => {
    const after = examples['linear-regression-gd'].expected.lossAfter50
    const spec = linePlot({ 'loss after 50 steps': Object.values(after) }, { x: [0.001, 0.02, 0.0875], xTitle: 'learning rate', yTitle: 'loss', xScale: 'log', yScale: 'log' })
    expect(column(spec, 'value')).toEqual([1.865776178011607, 0.39237760067028804, 13401.347215211586])
    expect(await drawn(spec)).toContain('learning rate')
    expect(column(linePlot({ a: [1, -1, NaN] }, { yScale: 'log' }), 'value')).toEqual([1, null, null])
    expect(await drawn(linePlot({ norm: [1, 2] }, { x: ['W1', 'W2'] }))).toEqual(expect.arrayContaining(['W1', 'W2']))
  })
})

describe('lossLandscape', () => {
  const { inputs: { x, y, theta0, theta1 }, expected } = examples['loss-landscape-linear-regression']
  const line = () => {
    const [a, b] = [parameter(7, { name: 'θ₀' }), parameter(8, { name: 'θ₁' })]
    return { a, b, loss: mean(square(sub(y, add(a, mul(b, tensor(x)))))) }
  }
  const ranges = [[-1, 3], [0, 1]] as const

  test('is the grid of the worked example, with its path; cells are not written', async () => {
    const { a, b, loss } = line()
    const path = expected['gdPath_eta0.02'] as [number, number][]
    for (const engine of [interpret, compileProgram]) {
      const spec = lossLandscape(loss, [a, b], { ranges, steps: 5, path, engine })
      expect(column(spec, 'loss')).toEqual(near(expected.loss_rows_theta0_cols_theta1.flat()))
      expect(column(spec, 'x').filter((_, at) => at % 5 === 0)).toEqual(theta0)
      expect(column(spec, 'y').slice(0, 5)).toEqual(theta1)
      expect(spec.layer[2]!.data!.values.map(row => [row['x'], row['y']])).toEqual(path)
      expect([a.item(), b.item()]).toEqual([7, 8])
      expect(await drawn(spec)).toEqual(expect.arrayContaining(['θ₀', 'θ₁', 'loss']))
    }
  })

  test('takes elements of parameters, among them two of one, and leaves the others as they are', () => {
    const theta = parameter([5, 1, 6], { name: 'θ' })
    const spec = lossLandscape(sum(mul(theta, [1, 10, 100])), [[theta, 2], [theta, 0]], { ranges: [[0, 1], [0, 3]], steps: [2, 3] })
    expect(column(spec, 'loss')).toEqual([10, 11.5, 13, 110, 111.5, 113])
    expect(theta.toArray()).toEqual([5, 1, 6])
  })

  test('lines of equal loss lie where the loss is equal; a logarithmic scale leaves out what is not positive', async () => {
    const [p, q] = [parameter(0), parameter(0)]
    const bowl = lossLandscape(add(square(p), square(q)), [p, q], { ranges: [[-2, 2], [-2, 2]], steps: 81, levels: 3 })
    const segments = bowl.layer[1]!.data!.values as { x: number, y: number, x2: number, y2: number, level: number }[]
    expect([...new Set(segments.map(one => one.level))].sort()).toEqual([0.5, 2, 4.5])
    const off = segments.map(({ x, y, x2, y2, level }) => Math.max(Math.abs(x * x + y * y - level), Math.abs(x2 * x2 + y2 * y2 - level)))
    expect(Math.max(...off)).toBeLessThan(2 * 0.05 ** 2)
    // Together they are as long as the circle of radius √2.
    expect(segments.filter(one => one.level === 2).reduce((length, one) => length + Math.hypot(one.x2 - one.x, one.y2 - one.y), 0)).toBeCloseTo(2 * Math.PI * Math.SQRT2, 1)
    const saddle = lossLandscape(mul(p, q), [p, q], { ranges: [[-1, 1], [-1, 1]], steps: 2, levels: 1 })
    // Corners 1, −1, 1, −1 and the level −0.5 below the middle: the low corners are cut off alone.
    expect(saddle.layer[1]!.data!.values.map(row => [row['x'], row['y'], row['x2'], row['y2']])).toEqual([[0.5, -1, 1, -0.5], [-0.5, 1, -1, 0.5]].map(ends => near(ends)))
    const turned = lossLandscape(mul(p, q).neg(), [p, q], { ranges: [[-1, 1], [-1, 1]], steps: 2, levels: 1 })
    expect(turned.layer[1]!.data!.values.map(row => [row['x'], row['y'], row['x2'], row['y2']])).toEqual([[-1, -0.5, -0.5, -1], [1, 0.5, 0.5, 1]].map(ends => near(ends)))
    const flat = lossLandscape(add(square(p), mul(0, q)), [p, q], { ranges: [[-1, 1], [0, 1]], steps: 3, scale: 'log' })
    expect(column(flat, 'loss', { x: 0 })).toEqual([null, null, null])
    await drawn(flat)
  })

  test('of a network in float32, over two of its weights', () => {
    const model = mlp([2, 3, 1], { seed: 1 })
    const [W1] = model.parameters
    const loss = meanSquaredError(model(tensor([[1, 2], [3, 4]])), [[0], [1]])
    const spec = lossLandscape(loss, [[W1!, 0], [W1!, 5]], { ranges: [[-1, 1], [-1, 1]], steps: 3 })
    const before = W1!.value
    W1!.set({ ...before, data: before.data.map((one, at) => at === 0 ? 1 : at === 5 ? -1 : one) })
    expect(column(spec, 'loss')[6]).toBeCloseTo(loss.item(), 6)
  })
})

describe('decisionBoundary', () => {
  const data = { x: [[-1, -1], [1, 1], [0, 1]], y: [0, 1, 2] }

  test('regions are where a model decides: cells side by side of one class are one', async () => {
    const spec = decisionBoundary(x => matmul(x, [[1], [0]]), { x: [[-1, 0], [1, 1]], y: [0, 1] }, { threshold: 0.2, steps: 10, classes: ['no', 'yes'], features: ['length', 'width'] })
    // From −1.16 to 1.16 in ten cells, whose middles are 0.232 apart from −1.044: the seventh, 0.348, is the first above 0.2.
    expect(spec.data.values).toHaveLength(20)
    expect(spec.data.values[0]).toEqual({ left: expect.closeTo(-1.16, 12) as number, right: expect.closeTo(0.232, 12) as number, bottom: expect.closeTo(-0.08, 12) as number, top: expect.closeTo(0.036, 12) as number, class: 'no' })
    expect(spec.data.values[1]).toMatchObject({ left: expect.closeTo(0.232, 12) as number, right: expect.closeTo(1.16, 12) as number, class: 'yes' })
    expect(spec.layer[1]!.data!.values).toEqual([{ x: -1, y: 0, class: 'no' }, { x: 1, y: 1, class: 'yes' }])
    expect(await drawn(spec)).toEqual(expect.arrayContaining(['no', 'yes', 'length', 'width']))
  })

  test('takes scores per class, classes from an estimator, and no model', async () => {
    const scores = decisionBoundary(x => concat([x, mul(x, 0)], 1), data, { steps: 2 })
    expect(scores.data.values.map(row => row['class'])).toEqual(['class 2', 'class 0', 'class 1', 'class 0'])
    const estimator = { limit: 0, predict(rows: number[][]) { return Int32Array.from(rows, ([a]) => a! > this.limit ? 2 : 1) } }
    expect(decisionBoundary(estimator, data, { steps: 2 }).data.values.map(row => row['class'])).toEqual(['class 1', 'class 2', 'class 1', 'class 2'])
    const bare = decisionBoundary(undefined, data)
    expect([bare.layer.length, bare.data.values.length]).toEqual([1, 0])
    expect(await drawn(bare)).toContain('class 2')
    await drawn(scores)
  })
})

describe('attributions', () => {
  test('as bars by size, with their errors', async () => {
    const spec = attributionPlot(Float64Array.of(-0.2, 0.5, 0.1), { names: ['a', 'b', 'c'], errors: [0.1, 0.1, 0.05], most: 2, valueTitle: 'φ' })
    expect(spec.data.values).toEqual([
      { feature: 'b', value: 0.5, sign: 'adds', low: 0.4, high: 0.6 },
      { feature: 'a', value: -0.2, sign: 'takes away', low: expect.closeTo(-0.3, 12) as number, high: -0.1 },
    ])
    expect(await drawn(spec)).toEqual(expect.arrayContaining(['a', 'b', 'φ']))
    expect(await drawn(attributionPlot([0, 0]))).toEqual(expect.arrayContaining(['0', '1']))
  })

  test('as a map of colors with zero in the middle', async () => {
    const spec = heatMap([0.5, -2, 0, 1], 2, { valueTitle: '∂y/∂x', rowNames: ['top', 'low'], columnNames: ['left', 'right'] })
    expect(spec.data.values[1]).toEqual({ row: 0, column: 1, value: -2 })
    expect(spec.layer[0]!.encoding['color']!['scale']).toMatchObject({ domain: [-2, 2] })
    expect(await drawn(spec)).toEqual(expect.arrayContaining(['top', 'low', 'left', 'right', '∂y/∂x']))
    expect(heatMap([1, 3, NaN, 0], 2).layer[0]!.encoding['color']!['scale']).toMatchObject({ domain: [0, 3] })
    await drawn(heatMap([0, 0], 1))
  })
})

test('vectors of the plane: ends, lengths, and a unit as long in both directions', async () => {
  const spec = vectorPlot({ OA: [1, 1], OB: [3, 2], AB: { from: [1, 1], to: [3, 2] } })
  expect(column(spec, 'length')).toEqual(near([Math.SQRT2, 3.605551275463989, 2.23606797749979]))
  expect(column(spec, 'angle')[2]).toBeCloseTo(90 - 0.4636476090008061 * 180 / Math.PI, 10)
  expect(spec.height / spec.width).toBeCloseTo(2.5 / 3.5, 2)
  expect(await drawn(spec)).toEqual(expect.arrayContaining(['OA', 'OB', 'AB']))
})

describe('bad input', () => {
  const p = parameter(1, { name: 'p' })
  const w = parameter([1, 2], { name: 'w' })
  const ranges = [[0, 1], [0, 1]] as const
  const samples = { x: [[0, 0], [1, 1]], y: [0, 1] }
  test.each<[string, () => unknown, string, RegExp]>([
    ['no functions', () => functionPlot({}), 'ARGUMENT_INVALID', /no functions/],
    ['a range that goes down', () => functionPlot(tanh, { from: 1, to: 0 }), 'ARGUMENT_INVALID', /from 1 to 0/],
    ['one point', () => functionPlot(tanh, { points: 1 }), 'ARGUMENT_INVALID', /points 1/],
    ['a third derivative', () => functionPlot(tanh, JSON.parse('{ "derivatives": 3 }') as object), 'ARGUMENT_INVALID', /derivatives 3/],
    ['a tangent nowhere', () => functionPlot(tanh, { tangentAt: NaN }), 'ARGUMENT_INVALID', /tangentAt NaN/],
    ['a slider of a thousand values', () => functionPlot(tanh, { slider: { name: 'a', from: 0, to: 1000 } }), 'ARGUMENT_INVALID', /by 1[^]*at most 200/],
    ['a function of rows', () => functionPlot(x => reshape(x, [1, 1])), 'SHAPE_MISMATCH', /f does not give a single number[^]*reshape\(x, \[1, 1\]\)/],
    ['nothing to draw', () => linePlot({}), 'DATA_EMPTY', /no values/],
    ['values without a place', () => linePlot({ a: [1, 2] }, { x: [1] }), 'SHAPE_MISMATCH', /2 values of "a" for 1 places/],
    ['names with a logarithm', () => linePlot({ a: [1] }, { x: ['b'], xScale: 'log' }), 'ARGUMENT_INVALID', /names have no logarithm/],
    ['a loss of several numbers', () => lossLandscape(w, [p, p], { ranges }), 'SHAPE_MISMATCH', /shape \[2\]/],
    ['a vector as a coordinate', () => lossLandscape(sum(w), [w, p], { ranges }), 'SHAPE_MISMATCH', /w of shape \[2\][^]*\[w, 0\]/],
    ['an element there is not', () => lossLandscape(sum(w), [[w, 2], [w, 0]], { ranges }), 'ARGUMENT_INVALID', /element 2 of 2/],
    ['an input as a coordinate', () => lossLandscape(sum(w), [input('x') as typeof p, p], { ranges }), 'ARGUMENT_INVALID', /not a parameter/],
    ['coordinates without influence', () => lossLandscape(sum(w), [p, p], { ranges }), 'ARGUMENT_INVALID', /does not depend/],
    ['no ranges', () => lossLandscape(sum(w), [[w, 0], [w, 1]], JSON.parse('{}') as { ranges: typeof ranges }), 'ARGUMENT_INVALID', /ranges: /],
    ['one step', () => lossLandscape(sum(w), [[w, 0], [w, 1]], { ranges, steps: 1 }), 'ARGUMENT_INVALID', /steps 1/],
    ['three features', () => decisionBoundary(undefined, { x: [[1, 2, 3]], y: [0] }), 'SHAPE_MISMATCH', /choose two columns/],
    ['labels −1 and 1', () => decisionBoundary(undefined, { x: samples.x, y: [-1, 1] }), 'ARGUMENT_INVALID', /\(y \+ 1\) \/ 2/],
    ['labels that are too few', () => decisionBoundary(undefined, { x: samples.x, y: [0] }), 'SHAPE_MISMATCH', /for 2 samples/],
    ['samples that are not finite', () => decisionBoundary(undefined, { x: [[0, NaN]], y: [0] }), 'DATA_NOT_FINITE', /in row 0/],
    ['one score and no threshold', () => decisionBoundary(x => sum(x, 1), samples), 'ARGUMENT_INVALID', /0 for logits, 0.5 for probabilities/],
    ['too few predictions', () => decisionBoundary({ predict: () => [1] }, samples), 'SHAPE_MISMATCH', /for 6400 rows/],
    ['no cells', () => decisionBoundary(undefined, samples, { steps: 0 }), 'ARGUMENT_INVALID', /steps 0/],
    ['no attributions', () => attributionPlot([]), 'DATA_EMPTY', /empty/],
    ['an attribution that is not finite', () => attributionPlot([1, NaN]), 'DATA_NOT_FINITE', /value 1/],
    ['names that are too few', () => attributionPlot([1, 2], { names: ['a'] }), 'SHAPE_MISMATCH', /1 names for 2 values/],
    ['half a row', () => heatMap([1, 2, 3], 2), 'SHAPE_MISMATCH', /3 values for 2 columns/],
    ['no columns', () => heatMap([1], 0), 'ARGUMENT_INVALID', /columns 0/],
    ['names of other rows', () => heatMap([1, 2], 1, { rowNames: ['a'] }), 'SHAPE_MISMATCH', /rowNames/],
    ['no vectors', () => vectorPlot({}), 'DATA_EMPTY', /no vectors/],
    ['a vector to nowhere', () => vectorPlot({ a: [NaN, 0] }), 'DATA_NOT_FINITE', /a: /],
  ])('%s is refused', (_, call, code, text) => {
    expect(call).toThrow(expect.objectContaining({ code }))
    expect(call).toThrow(text)
  })
})

test('the slope of a tangent is the gradient', () => {
  const x = input('x')
  const slope = evaluate(grad(tanh(x), x), { x: 0.7 }).item()
  expect(functionPlot(tanh, { tangentAt: 0.7 }).layer[1]!.data!.values[0]!['slope']).toBeCloseTo(slope, 14)
})
