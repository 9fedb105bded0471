// Attribution against closed forms and numbers of shap and NumPy; the network of the references is 4-3-2 with tanh.
import { evaluate, relu, reshape, softmax, square, sum, tanh, tensor } from '@mlp/autograd'
import { describe, expect, test, vi } from 'vitest'
import { LogisticRegression, Pipeline, StandardScaler, accuracy, featureVisualization, gradientTimesInput, integratedGradients, linear, mae, mlp, permutationImportance, predict, saliency, sequential, sgd, shapleyValues, smoothGrad } from '@mlp/nn'
import type { Layer } from '@mlp/nn'

const near = (expected: readonly number[], digits = 12): unknown => expected.map(one => expect.closeTo(one, digits) as unknown)
const listed = (array: { readonly data: ArrayLike<number> }): number[] => Array.from(array.data)
const affine = (rows: number[][], biases: number[]): Layer => linear(rows[0]!.length, rows.length, { dtype: 'float64', initializer: () => rows, biasInitializer: () => biases.map(one => [one]) })

const network = sequential(
  affine([[0.5, -0.3, 0.8, 0.1], [-0.6, 0.9, 0.2, -0.4], [0.3, 0.3, -0.7, 0.5]], [0.1, -0.2, 0.05]), tanh,
  affine([[1.2, -0.7, 0.4], [-0.5, 0.6, 1.1]], [0.3, -0.1]),
)
const X = [[0.5, -1, 2, 0.3], [-1.5, 0.7, 0.2, 1.1]]
const outputs = [[1.6908279563760071, -2.0356462290906845], [-0.7606832317029841, 0.8414740090636627]]
const background = [[0, 0, 0, 0], [1, -1, 0.5, 0.2], [-0.3, 0.8, -1.2, 2]]

describe('saliency', () => {
  const model = affine([[1, -2, 0.5], [3, 4, 0], [0, 1, -1]], [0, 0, 10])

  test('of a linear model is the row of its weight: one target, one per row, the greatest output', () => {
    const x = [[1, 1, 1], [5, 5, 1]]
    expect(saliency(model, x, { target: 0 }).toArray()).toEqual([[1, -2, 0.5], [1, -2, 0.5]])
    expect(saliency(model, x, { target: [1, 0] }).toArray()).toEqual([[3, 4, 0], [1, -2, 0.5]])
    // outputs −0.5, 7, 10 and −4.5, 35, 14
    expect(saliency(model, x).toArray()).toEqual([[0, 1, -1], [3, 4, 0]])
    expect(saliency(model, x, { target: 0, absolute: true }).toArray()).toEqual([[1, 2, 0.5], [1, 2, 0.5]])
  })

  test('is the same in batches, compiled, and with a short last batch', () => {
    const x = Array.from({ length: 7 }, (_, i) => [i, Math.sin(i), 1, -i / 3])
    const whole = saliency(network, x, { target: 1 })
    expect(listed(saliency(network, x, { target: 1, batchSize: 3, engine: 'compiler' }))).toEqual(near(listed(whole)))
    expect(listed(saliency(network, [x[6]!], { target: 1 }))).toEqual(listed(whole).slice(24))
  })

  test('of one output per row, of rows with several axes, of integers, in the dtype of the model', () => {
    expect(saliency(x => sum(square(x), 1), [[1, 2]]).toArray()).toEqual([[2, 4]])
    const image: Layer = x => reshape(square(x), [x.shape[0]!, 4])
    expect(saliency(image, [[[1, 2], [3, 4]]], { target: 2 }).toArray()).toEqual([[[0, 0], [6, 0]]])
    const small = saliency(linear(2, 1, { initializer: () => [[0.1, 2]] }), tensor(Int32Array.of(1, 2), { shape: [1, 2] }).toArray() as number[][])
    expect([small.dtype, listed(small)]).toEqual(['float32', [Math.fround(0.1), 2]])
    expect(saliency(network, { shape: [1, 4], dtype: 'int32', data: Int32Array.of(1, 0, 0, 0) }, { target: 0 }).dtype).toBe('float64')
  })

  test('times the input sums to the output of a linear model without bias', () => {
    const flat = linear(3, 2, { bias: false, dtype: 'float64', initializer: () => [[1, -2, 0.5], [3, 4, 0]] })
    const x = [[2, 1, 4], [1, 1, 1]]
    expect(gradientTimesInput(flat, x, { target: 0 }).toArray()).toEqual([[2, -2, 2], [1, -2, 0.5]])
  })
})

describe('smoothGrad', () => {
  test('of a line is its slope, of relu near 0 the share of noise above, σ away Φ(1)', async () => {
    expect((await smoothGrad(affine([[2, -1]], [0]), [[1, 1]], { samples: 5, deviation: 1 })).data).toEqual(new Float64Array([2, -1]))
    const shares = listed(await smoothGrad(relu, tensor(new Float64Array([0, 0.5, -0.5]), { shape: [3, 1] }).toArray() as number[][], { samples: 4000, deviation: 0.5 }))
    expect(shares).toEqual(near([0.5, 0.8413447, 0.1586553], 1))
  })

  test('without noise is the saliency; the seed decides', async () => {
    expect(listed(await smoothGrad(network, X, { target: 1, deviation: 0, samples: 2 }))).toEqual(near(listed(saliency(network, X, { target: 1 }))))
    const [a, b, c] = await Promise.all([3, 3, 4].map(seed => smoothGrad(network, X, { target: 1, seed, samples: 4 })))
    expect(a!.data).toEqual(b!.data)
    expect(a!.data).not.toEqual(c!.data)
  })
})

describe('integratedGradients', () => {
  test('of a linear model are wᵢ(xᵢ − bᵢ), with one step', async () => {
    const { values, gap } = await integratedGradients(affine([[2, -3, 0.5]], [1]), [[1.5, -0.5, 2]], { baseline: [0.5, 1, 0], steps: 1 })
    expect(listed(values)).toEqual(near([2, 4.5, 1]))
    expect(listed(gap)).toEqual(near([0]))
  })

  test('follow the rule of Gauss and Legendre', async () => {
    const { values } = await integratedGradients(network, X, { target: 1, steps: 3, baseline: [0.1, 0.2, -0.1, 0] })
    expect(listed(values)).toEqual(near([
      -0.0511672883918064, -0.8005444850969322, -1.3025769836766192, 0.05787058219568765, 0.31988730458471026, 0.44271865387587483, -0.2996027594478706, 0.3155843678308785,
    ]))
  })

  test('become complete with more steps, and say how nearly they are', async () => {
    const gaps: number[] = []
    for (const steps of [1, 4, 16, 50]) {
      const { gap, values, output, baselineOutput } = await integratedGradients(network, X, { target: [0, 1], steps })
      gaps.push(Math.abs(gap.data[0]!))
      expect(listed(output)).toEqual(near([outputs[0]![0]!, outputs[1]![1]!]))
      expect(sumOf(listed(values).slice(0, 4)) - (output.data[0]! - baselineOutput.data[0]!)).toBeCloseTo(gap.data[0]!, 14)
    }
    expect(gaps[0]!).toBeGreaterThan(0.1)
    expect(gaps[1]!).toBeLessThan(gaps[0]! / 10)
    expect(gaps[3]!).toBeLessThan(1e-13)
  })
})

describe('shapleyValues', () => {
  const one = { baseline: background[0]! }
  // shap.explainers.Exact with shap.maskers.Independent
  const ofOne = [0.31490732116556697, 0.5106607369890697, 0.1798150220239452, 0.10769720850689346, -1.4682755596312482, -0.4781540166420002, 0.08779841629102883, 0.5202002605887035]
  const ofThree = [0.18875035945087604, 0.44079793337637313, 0.346828916662547, -0.10878485443896813, -1.469982475298289, -0.4320406472784994, 0.14780684981787484, 0.17029743973075048]

  test('of a linear model are wᵢ(xᵢ − bᵢ)', async () => {
    const { values, gap, standardErrors } = await shapleyValues(affine([[2, -3, 0.5]], [1]), [[1.5, -0.5, 2]], { baseline: [0.5, 1, 0] })
    expect([listed(values), listed(gap), listed(standardErrors)]).toEqual([near([2, 4.5, 1]), near([0]), [0, 0, 0]])
  })

  test('are those of shap, with one baseline and with a background', async () => {
    const single = await shapleyValues(network, X, { ...one, target: 0 })
    expect(listed(single.values)).toEqual(near(ofOne))
    const several = await shapleyValues(network, X, { baseline: background, target: 0, batchSize: 5 })
    expect(listed(several.values)).toEqual(near(ofThree))
    expect(listed(several.baselineOutput)).toEqual(near([0.8232356013251789, 0.8232356013251789]))
    expect(listed(several.output)).toEqual(near([outputs[0]![0]!, outputs[1]![0]!]))
    for (const gap of [...single.gap.data, ...several.gap.data]) expect(Math.abs(gap)).toBeLessThan(1e-14)
  })

  test('are explained for the greatest output of every row by default', async () => {
    const { values } = await shapleyValues(network, X, one)
    const second = await shapleyValues(network, X, { ...one, target: 1 })
    expect(listed(values)).toEqual([...ofOne.slice(0, 4).map(each => expect.closeTo(each, 12) as unknown), ...listed(second.values).slice(4)])
  })

  test('drawn at random: complete, within their errors, which fall with the root of the samples', async () => {
    const few = await shapleyValues(network, X, { ...one, target: 0, method: 'sampled', samples: 50, seed: 3 })
    const many = await shapleyValues(network, X, { ...one, target: 0, method: 'sampled', samples: 3200, seed: 3 })
    for (const { values, standardErrors, gap } of [few, many]) {
      ofOne.forEach((exact, at) => { expect(Math.abs(values.data[at]! - exact)).toBeLessThan(4 * standardErrors.data[at]! + 1e-12) })
      for (const each of gap.data) expect(Math.abs(each)).toBeLessThan(1e-13)
    }
    few.standardErrors.data.forEach((error, at) => {
      expect(error / many.standardErrors.data[at]!).toBeGreaterThan(5)
      expect(error / many.standardErrors.data[at]!).toBeLessThan(12)
    })
    const again = await shapleyValues(network, X, { ...one, target: 0, method: 'sampled', samples: 50, seed: 3, batchSize: 7, engine: 'interpreter' })
    expect(listed(again.values)).toEqual(near(listed(few.values)))
  })

  test('drawn at random are exact where features act alone or in pairs, since orders are walked from both ends', async () => {
    const pairs = { predict: (rows: number[][]) => rows.map(([a, b, c]) => a! * b! - 2 * c!) }
    const { values, standardErrors } = await shapleyValues(pairs, [[2, 3, 1]], { method: 'sampled', samples: 2 })
    expect([listed(values), listed(standardErrors)]).toEqual([[3, 3, -2], [0, 0, 0]])
    const single = await shapleyValues({ predict: rows => rows.map(([a]) => 5 * a!) }, [[2]], { method: 'sampled', samples: 2 })
    expect(listed(single.values)).toEqual([10])
  })

  test('drawn twice: the error of a mean of two is half their difference', async () => {
    // Whoever comes last in an order gets all of a product, so that its two walks give 3 to the last and 3 to the first.
    const product = { predict: (rows: number[][]) => rows.map(([a, b, c]) => a! * b! * c!) }
    const seen = new Set<number>()
    for (let seed = 0; seed < 6; seed++) {
      const { values, standardErrors } = await shapleyValues(product, [[1, 2, 3]], { method: 'sampled', samples: 2, seed })
      listed(values).forEach((value, at) => {
        seen.add(value)
        expect(standardErrors.data[at]).toBeCloseTo(value === 1.5 ? 1.5 : 0, 14)
      })
    }
    expect([...seen].sort()).toEqual([0, 1.5, 3])
  })

  test('explain objects that predict: called as a method, with as many rows as they like', async () => {
    const estimator = { factor: 2, predict(rows: number[][]) { return rows.map(([a, b]) => [this.factor * a!, b!]) } }
    const { values } = await shapleyValues(estimator, [[1, 5]], { target: 0 })
    expect(listed(values)).toEqual([2, 0])
  })

  test('of many features: sampled in float32, the irrelevant ones get nothing', async () => {
    const model: Layer = Object.assign((x: Parameters<Layer>[0]) => sum(square(x).matmul(tensor(Float32Array.from({ length: 40 }, (_, i) => i < 2 ? 1 : 0), { shape: [40, 1] })), 1), { parameters: linear(1, 1).parameters })
    const { values } = await shapleyValues(model, [new Array<number>(40).fill(2)], { method: 'sampled', samples: 3 })
    expect(listed(values)).toEqual([4, 4, ...new Array<number>(38).fill(0)])
  })
})

describe('permutationImportance', () => {
  const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i % 5])
  const model = affine([[3, -1, 0]], [0])
  const y = predict(model, x).toArray() as number[][]

  test('is the mean loss of the metric, 0 for what is not used, with its deviation', async () => {
    const { score, mean, deviation, importances } = await permutationImportance(model, { x, y }, { metric: mae, better: 'least', repeats: 10, seed: 1 })
    expect(score).toBe(0)
    expect(mean[2]).toBe(0)
    expect(mean[0]! / mean[1]!).toBeCloseTo(3, 0)
    expect(importances.map(one => one.length)).toEqual([10, 10, 10])
    const average = sumOf(importances[0]!) / 10
    expect(mean[0]).toBeCloseTo(average, 14)
    expect(deviation[0]).toBeCloseTo(Math.sqrt(sumOf(importances[0]!.map(one => (one - average) ** 2)) / 10), 14)
    // The mean of |3(a − b)| over all pairs of rows is what shuffling loses in the long run.
    const pairs = x.flatMap(a => x.map(b => 3 * Math.abs(a[0]! - b[0]!)))
    expect(Math.abs(mean[0]! - sumOf(pairs) / pairs.length)).toBeLessThan(4 * deviation[0]! / Math.sqrt(10))
  })

  test('of a score: classes from an estimator, and the same seed gives the same', async () => {
    const estimator = { predict: (rows: number[][]) => Int32Array.from(rows, ([a]) => Number(a! > 0)) }
    const labels = estimator.predict(x)
    const run = (seed: number) => permutationImportance(estimator, { x, y: labels }, { metric: accuracy, seed })
    const [a, b, c] = [await run(0), await run(0), await run(5)]
    expect(a.score).toBe(1)
    expect(a.mean[0]!).toBeGreaterThan(0.3)
    expect(a.mean.slice(1)).toEqual([0, 0])
    expect(a).toEqual(b)
    expect(a).not.toEqual(c)
  })

  test('of a classifier, with labels of any kind', async () => {
    const kinds = x.map(([a]) => a! > 0 ? 1 : 0)
    const run = async <L extends string | number | boolean>(names: readonly L[]): Promise<unknown> => {
      const y = kinds.map(kind => names[kind]!)
      const classifier = await new LogisticRegression({ C: 100 }).fit(x, y)
      const { score, mean } = await permutationImportance(classifier, { x, y }, { metric: accuracy })
      expect(score).toBe(classifier.score(x, y))
      expect(mean[0]!).toBeGreaterThan(0.3)
      await expect(permutationImportance(classifier, { x, y: y.slice(1) }, { metric: accuracy })).rejects.toThrow(/x and y differ in length/)
      return mean
    }
    const of = await run(['a', 'b'])
    expect(await run([-3, 100])).toEqual(of)
    expect(await run([false, true])).toEqual(of)
    const pipeline = await new Pipeline([['scale', new StandardScaler()], ['model', new LogisticRegression({ C: 100 })]]).fit(x, kinds.map(String))
    expect((await permutationImportance(pipeline, { x, y: kinds.map(String) }, { metric: accuracy })).score).toBe(pipeline.score(x, kinds.map(String)))
  })
})

describe('featureVisualization', () => {
  test('ends at w/(2λ), where the slope of w·x − λ|x|² vanishes, and climbs all the way', async () => {
    const model = affine([[1, -2], [0, 0]], [0, 0])
    const before = model.parameters!.map(one => one.toArray())
    const { x, output, objectives } = await featureVisualization(model, { start: [[0, 0], [3, 3]], target: 0, penalty: 0.25, optimizer: sgd({ learningRate: 0.4 }), steps: 80 })
    expect(listed(x)).toEqual(near([2, -4, 2, -4], 6))
    expect(listed(output)).toEqual(near([10, 10], 6))
    expect(objectives).toHaveLength(81)
    expect(objectives.at(-1)).toBeCloseTo(2 * 5, 6)
    objectives.forEach((height, step) => { if (step > 0) expect(height).toBeGreaterThanOrEqual(objectives[step - 1]! - 1e-12) })
    expect(model.parameters!.map(one => one.toArray())).toEqual(before)
  })

  test('takes a penalty of its own and reports every step', async () => {
    const seen: number[] = []
    const { objectives } = await featureVisualization(affine([[1]], [0]), {
      start: [[2]], penalty: x => square(square(x)), steps: 3, optimizer: sgd({ learningRate: 0.01 }), onStep: ({ step, x, objective, gradient }) => { seen.push(step, x.item(), objective, gradient.item()) },
    })
    expect(seen.slice(0, 6)).toEqual(near([0, 2, -14, -31, 1, 1.69], 12))
    expect(seen).toHaveLength(16)
    expect(objectives[0]).toBe(-14)
  })

  test('refuses an ascent that leaves all bounds', async () => {
    await expect(featureVisualization(x => sum(square(square(x)), 1), { start: [[10]], penalty: 0, optimizer: sgd({ learningRate: 1 }) })).rejects.toThrow(expect.objectContaining({ code: 'DATA_NOT_FINITE' }))
  })
})

describe('bad input', () => {
  const model = mlp([2, 3, 2])
  const x = [[1, 2], [3, 4]]
  const { values: table } = { values: [[1, 2], [3, 4]] }
  test.each<[string, () => unknown, string, RegExp]>([
    ['an output the model does not have', () => saliency(model, x, { target: 2 }), 'INDEX_OUT_OF_RANGE', /target 2[^]*from 0 to 1[^]*'predicted'/],
    ['one of a single output', () => saliency(linear(2, 1), x, { target: 1 }), 'INDEX_OUT_OF_RANGE', /the model has one output/],
    ['a negative target of a row', () => saliency(model, x, { target: [0, -1] }), 'INDEX_OUT_OF_RANGE', /target -1 for row 1/],
    ['targets that are too few', () => saliency(model, x, { target: [0] }), 'SHAPE_MISMATCH', /1 targets for 2 rows/],
    ['a target by name', () => saliency(model, x, JSON.parse('{ "target": "cat" }') as object), 'ARGUMENT_INVALID', /"cat"/],
    ['NaN in x', () => saliency(model, [[1, NaN]]), 'DATA_NOT_FINITE', /NaN at x\[0, 1\]/],
    ['rows of another width', () => saliency(model, [[1, 2, 3]]), 'SHAPE_MISMATCH', /\[samples, 2\]/],
    ['a model that does not look at x', () => saliency(x => tensor(new Float64Array(x.shape[0]!)), x), 'GRADIENT_DISCONNECTED', /./],
    ['batches of nothing', () => saliency(model, x, { batchSize: 0 }), 'ARGUMENT_INVALID', /batchSize 0/],
    ['no noise at all', () => smoothGrad(model, x, { samples: 0 }), 'ARGUMENT_INVALID', /samples 0/],
    ['a negative deviation', () => smoothGrad(model, x, { deviation: -1 }), 'ARGUMENT_INVALID', /deviation -1/],
    ['a baseline of another shape', () => integratedGradients(model, x, { baseline: [0, 0, 0] }), 'SHAPE_MISMATCH', /baseline of shape \[3\] for rows of shape \[2\]/],
    ['several baselines where one is meant', () => integratedGradients(model, x, { baseline: table }), 'SHAPE_MISMATCH', /a number, \[2\]\n/],
    ['a baseline that is not finite', () => shapleyValues(model, x, { baseline: [0, Infinity] }), 'DATA_NOT_FINITE', /baseline/],
    ['half a step', () => integratedGradients(model, x, { steps: 0.5 }), 'ARGUMENT_INVALID', /steps 0.5/],
    ['too many features for all subsets', () => shapleyValues(linear(17, 1), [new Array<number>(17).fill(1)]), 'ARGUMENT_INVALID', /2\^17 subsets[^]*method: 'sampled'/],
    ['a single order', () => shapleyValues(model, x, { method: 'sampled', samples: 1 }), 'ARGUMENT_INVALID', /two or more/],
    ['a method there is not', () => shapleyValues(model, x, JSON.parse('{ "method": "kernel" }') as object), 'ARGUMENT_INVALID', /"kernel"/],
    ['outputs that are not finite', () => shapleyValues({ predict: rows => rows.map(([a]) => Math.log(a!)) }, x), 'DATA_NOT_FINITE', /output 0 is -Infinity/],
    ['nothing that predicts', () => shapleyValues(JSON.parse('{}') as { predict: () => number[] }, x), 'ARGUMENT_INVALID', /predict: rows/],
    ['images for a function of rows', () => shapleyValues({ predict: rows => rows.map(() => 0) }, [[[1]]]), 'SHAPE_MISMATCH', /not a table/],
    ['predictions that are too few', () => shapleyValues({ predict: () => [1] }, x), 'SHAPE_MISMATCH', /shape \[1\] for 2 rows/],
    ['no metric', () => permutationImportance(model, { x, y: [0, 1] }, JSON.parse('{}') as { metric: typeof mae }), 'ARGUMENT_INVALID', /metric: accuracy/],
    ['no repeats', () => permutationImportance(model, { x, y: [0, 1] }, { metric: accuracy, repeats: 0 }), 'ARGUMENT_INVALID', /repeats 0/],
    ['x and y that differ in length', () => permutationImportance(model, { x, y: [0] }, { metric: accuracy }), 'SHAPE_MISMATCH', /differ in length/],
    ['a negative penalty', () => featureVisualization(model, { start: x, penalty: -1 }), 'ARGUMENT_INVALID', /penalty -1/],
    ['no start', () => featureVisualization(model, JSON.parse('{}') as { start: number[][] }), 'ARGUMENT_INVALID', /start is missing[^]*one entry per sample/],
    ['no options', () => featureVisualization(model, ...(JSON.parse('[]') as [{ start: number[][] }])), 'ARGUMENT_INVALID', /options come in an object[^]*start/],
    ['what only predicts, where gradients are needed', () => saliency(JSON.parse('{}') as Layer, x), 'ARGUMENT_INVALID', /shapleyValues and permutationImportance/],
  ])('%s is refused', async (_, call, code, text) => {
    const error = await Promise.resolve().then(call).then(() => undefined, (thrown: unknown) => thrown)
    expect(error).toEqual(expect.objectContaining({ code }))
    expect(String(error)).toMatch(text)
  })

  test('a signal ends long work; progress is told', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    const data = { x, y: Int32Array.of(0, 1) }
    for (const work of [() => smoothGrad(model, x, { signal }), () => integratedGradients(model, x, { signal }), () => shapleyValues(model, x, { signal }), () => permutationImportance(model, data, { metric: accuracy, signal }), () => featureVisualization(model, { start: x, signal })]) await expect(work()).rejects.toThrow('enough')
    const onProgress = vi.fn()
    await integratedGradients(model, x, { steps: 2, onProgress })
    expect(onProgress.mock.calls).toEqual([[1, 2], [2, 2]])
  })
})

test('a classifier is explained by probabilities as by logits', async () => {
  const probabilities: Layer = Object.assign((x: Parameters<Layer>[0]) => softmax(network(x)), { parameters: network.parameters })
  const { output, gap } = await shapleyValues(probabilities, X, { target: 1 })
  expect(listed(output)).toEqual(near(listed(evaluate(softmax(tensor(outputs)))).filter((_, at) => at % 2 === 1)))
  expect(Math.max(...gap.data.map(Math.abs))).toBeLessThan(1e-14)
})

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
