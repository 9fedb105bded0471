// Plots of data that is not as it should be: nothing finite, names that repeat or hold anything, very many numbers. Vega says nothing.
import { add, log, mul, parameter, square, sub, sum } from '@mlp/autograd'
import { compile as compileProgram } from '@mlp/autograd/compile'
import { mlp } from '@mlp/nn'
import { parse, View, Warn } from 'vega'
import { compile } from 'vega-lite'
import { afterEach, expect, test, vi } from 'vitest'
import { attributionPlot, decisionBoundary, functionPlot, heatMap, linePlot, lossCurve, lossLandscape, networkDiagram, vectorPlot } from '../src/index.js'
import type { VegaLiteSpec } from '../src/index.js'
import { textsOf } from './graphs.js'

const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
afterEach(() => { warned.mockClear() })

/** The texts of a plot that is JSON, compiles and is drawn without a warning. */
async function quietlyDrawn(spec: VegaLiteSpec): Promise<string[]> {
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec)
  const svg = await new View(parse(compile(spec).spec), { renderer: 'none', logLevel: Warn }).toSVG()
  expect(warned).not.toHaveBeenCalled()
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  return textsOf(svg)
}

const [p, q] = [parameter(1, { name: 'p' }), parameter(2, { name: 'q' })]
const ranges = [[-2, 2], [-1, 1]] as const

test.each<[string, () => VegaLiteSpec]>([
  ['lines', () => linePlot({ a: [NaN, Infinity] })],
  ['lines on logarithmic axes', () => linePlot({ a: [NaN, -1], b: [0, 0] }, { xScale: 'log', yScale: 'log' })],
  ['a loss that diverged at once, on a logarithmic axis', () => lossCurve({ loss: [NaN, Infinity] }, { scale: 'log' })],
  ['a function outside its domain', () => functionPlot({ log }, { from: -2, to: -1, points: 5, tangentAt: -1 })],
  ['a tangent outside the domain', () => functionPlot({ log }, { from: -2, to: 1, points: 4, derivatives: 1, tangentAt: -1 })],
  ['cells', () => heatMap([NaN, -Infinity], 2)],
  ['a point of a descent', () => lossLandscape(add(square(p), square(q)), [p, q], { ranges, steps: 4, path: [[1, 1], [NaN, Infinity]] })],
])('what is not finite leaves a gap, and may be all there is: %s', async (_, spec) => {
  await quietlyDrawn(spec())
})

test('a landscape without a number is refused', () => {
  const nowhere = (): unknown => lossLandscape(log(sub(mul(0, add(p, q)), 1)), [p, q], { ranges, steps: 3 })
  expect(nowhere).toThrow(expect.objectContaining({ code: 'DATA_NOT_FINITE' }))
  expect(nowhere).toThrow(/no finite loss in 9 points/)
  expect(() => lossLandscape(mul(-1, add(square(p), square(q))), [p, q], { ranges, steps: 3, scale: 'log' })).toThrow(/leave out \{ scale: 'log' \}/)
})

test('a model that gives NaN decides for no class there, and elsewhere as ever', () => {
  const data = { x: [[-1, 0], [1, 0]], y: [0, 1] }
  const one = decisionBoundary(x => log(sum(x, 1)), data, { threshold: -10, steps: 4 })
  expect(one.data.values.every(row => row['class'] === 'class 1')).toBe(true)
  expect(one.data.values.length).toBeGreaterThan(0)
  const two = decisionBoundary({ predict: rows => rows.map(([a]) => a! < 0 ? [NaN, 1] : [0, 1]) }, data, { steps: 4 })
  expect(two.data.values.map(row => [row['left'], row['class']])).toEqual(new Array(4).fill([0, 'class 1']))
})

test('names that repeat keep their own places', async () => {
  const bars = attributionPlot([0.5, -0.2], { names: ['a', 'a'] })
  expect(bars.data.values.map(row => row['feature'])).toEqual(['a', 'a (1)'])
  const line = linePlot({ norm: [1, 2, 3] }, { x: ['linear', 'linear', 7] })
  expect(line.data.values.map(row => row['x'])).toEqual(['linear', 'linear (1)', '7'])
  expect(await quietlyDrawn(line)).toEqual(expect.arrayContaining(['linear', 'linear (1)', '7']))
  const classes = decisionBoundary(undefined, { x: [[0, 0], [1, 1]], y: [0, 1] }, { classes: ['a', 'a'] })
  expect(await quietlyDrawn(classes)).toEqual(expect.arrayContaining(['a', 'a (1)']))
})

test('names may hold anything', async () => {
  const names = ['a"b', "c'<i>d", 'ü\\', '\u2028x\u2029', 'z\n', '${datum}']
  expect(await quietlyDrawn(heatMap([1, 2, 3, 4, 5, 6], 6, { columnNames: names }))).toEqual(expect.arrayContaining(['a"b', "c'<i>d", 'ü\\', '${datum}']))
})

test('lines without a name are refused', () => {
  expect(() => linePlot({}, { x: [1, 2] })).toThrow(expect.objectContaining({ code: 'DATA_EMPTY' }))
})

test('more numbers than a call can have arguments', () => {
  const many = 150_000
  const spec = decisionBoundary(undefined, { x: { shape: [many, 2], dtype: 'float64', data: Float64Array.from({ length: 2 * many }, (_, at) => at) }, y: new Int32Array(many) })
  expect(spec.layer[0]!.encoding['x']!['scale']).toMatchObject({ domain: [expect.closeTo(-0.08 * 2 * (many - 1), 4), expect.closeTo(1.08 * 2 * (many - 1), 4)] })
  const grid = lossLandscape(add(p, q), [p, q], { ranges: [[0, 1], [0, 1]], steps: 380, levels: 1, engine: compileProgram })
  expect(grid.description).toContain('from 0 to 2')
})

test.each<[string, Parameters<typeof vectorPlot>[0], { width?: number, height?: number }, [number, number]]>([
  ['long upward', { a: [0, 50] }, {}, [46, 320]],
  ['long to the side', { a: [500, 0] }, {}, [320, 46]],
  ['short', { a: [0.02, 0.01] }, {}, [320, 183]],
  ['nothing', { zero: [0, 0] }, {}, [320, 320]],
  ['as wide as is asked for', { a: [3, 2] }, { width: 350 }, [350, 250]],
  ['as high as is asked for', { a: [3, 2] }, { height: 250 }, [350, 250]],
])('vectors fill the plot: %s', async (_, vectors, size, [width, height]) => {
  const spec = vectorPlot(vectors, size)
  expect([spec.width, spec.height]).toEqual([width, height])
  await quietlyDrawn(spec)
})

test('round numbers are written out', async () => {
  expect(await quietlyDrawn(vectorPlot({ a: [0, 50] }))).toContain('50')
  expect(await quietlyDrawn(lossLandscape(add(mul(500, square(p)), q), [p, q], { ranges, steps: 4 }))).toContain('2,000')
})

test('a network with weights that are not finite is drawn, the others by their size', () => {
  const model = mlp([2, 1], { initializer: () => [[NaN, 2]] })
  expect([...networkDiagram(model).matchAll(/<line [^>]*stroke-width="([^"]*)"/g)].map(match => match[1])).toEqual(['1', '3'])
  model.parameters[0]!.set([[Infinity, -1]])
  expect(networkDiagram(model)).not.toContain('NaN')
})
