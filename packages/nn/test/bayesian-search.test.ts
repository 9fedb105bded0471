// Gaussian processes, expected improvement, and the search that follows them.
import { EvaluationError, ValueError, evaluate, grad, parameter } from '@mlp/autograd'
import { gradcheck } from '@mlp/autograd/testing'
import { bayesianSearch, between, choice, expectedImprovement, fitGaussianProcess, gaussianProcess, integers, logUniform, randomSearch } from '@mlp/nn'
import { describe, expect, test, vi } from 'vitest'
import { covarianceOf, modelOf } from '../src/search/gaussian-process'
import { UnitCube } from '../src/search/unit-cube'

const x = Array.from({ length: 12 }, (_, i) => [(0.1 * (i + 1)) % 1, (0.37 * (i + 1)) % 1])
const y = x.map(([a, b]) => Math.sin(5 * a!) + b! ** 2 + 0.05 * Math.cos(40 * a! * b!))
const query = [[0.25, 0.5], [0.9, 0.1], [0.5, 0.95], [1.5, -0.5]]
const kernelOptions = { lengthScale: [0.6, 1.3], signalVariance: 1.7, noiseVariance: 0.01 }

// scikit-learn 1.7: GaussianProcessRegressor(ConstantKernel(1.7) * RBF or Matern(nu=2.5), alpha=0.01, optimizer=None);
// slopes: the gradient of log_marginal_likelihood by the logarithms of signal, both length scales and noise.
const reference = {
  rbf: {
    likelihood: -6.938543921909567, mean: [1.172126429387486, -0.9484700197496982, 1.3870196564071193, -0.6285449576456101],
    variance: [0.0028689633031764306, 0.022081120455489378, 0.00935794903314835, 0.8515444096086404], slopes: [3.6821665204603136, -20.6399718380556, -0.6682780331461575, 1.1098629618773708],
  },
  matern52: {
    likelihood: -4.627990135419413, mean: [1.2042629520976411, -0.849258868678568, 1.402095681276406, -0.5268787638459833],
    variance: [0.005701588955091985, 0.04868225000192595, 0.016076002298224038, 1.2744772340043757], slopes: [-0.7316891129360457, -0.6475802216597555, 1.986258352491186, -0.7875075668904714],
  },
}

describe.each(['rbf', 'matern52'] as const)('a Gaussian process with kernel %s', (kernel) => {
  const expected = reference[kernel]
  test('has the posterior and the likelihood of scikit-learn', () => {
    const process = gaussianProcess({ x, y }, { kernel, ...kernelOptions })
    const { mean, variance } = process.predict(query)
    expect(process.logMarginalLikelihood).toBeCloseTo(expected.likelihood, 10)
    mean.data.forEach((one, at) => { expect(one).toBeCloseTo(expected.mean[at]!, 11) })
    variance.data.forEach((one, at) => { expect(one).toBeCloseTo(expected.variance[at]!, 11) })
  })

  test('has the slopes of the likelihood through the Cholesky factor', () => {
    const [s, l, n] = [parameter(Math.log(1.7)), parameter([Math.log(0.6), Math.log(1.3)]), parameter(Math.log(0.01))]
    const { logLikelihood } = modelOf(covarianceOf(kernel, l.exp(), s.exp())(parameter(x), parameter(x)), parameter(y), n.exp())
    const [byS, byL, byN] = grad(logLikelihood, [s, l, n])
    const slopes = [byS.item(), ...evaluate(byL).data, byN.item()]
    slopes.forEach((slope, at) => { expect(slope).toBeCloseTo(expected.slopes[at]!, 9) })
  })

  test('knows its data, and falls back to the mean far away', () => {
    const { mean, variance } = gaussianProcess({ x, y }, { kernel, mean: 3, signalVariance: 2, noiseVariance: 1e-8 }).predict([...x, [90, 90]])
    y.forEach((one, at) => { expect(mean.data[at]).toBeCloseTo(one, 3) })
    expect([...variance.data.subarray(0, 12)].every(one => one >= 0 && one < 1e-5)).toBe(true)
    expect([mean.data[12], variance.data[12]]).toEqual([3, 2])
  })
})

describe('a fitted process', () => {
  test('ends in the maximum that scikit-learn finds with ten restarts', async () => {
    const process = await fitGaussianProcess({ x, y }, { noiseVariance: 0.01 })
    expect(process.logMarginalLikelihood).toBeCloseTo(-2.114362728831738, 8)
    const { lengthScale, signalVariance, noiseVariance } = process.options
    expect(lengthScale[0]).toBeCloseTo(0.3957953903, 5)
    expect(lengthScale[1]).toBeCloseTo(0.8616646106, 5)
    expect(signalVariance).toBeCloseTo(1.2021655124, 4)
    expect(noiseVariance).toBeCloseTo(0.000996595573548123, 6)
  })
  test('can be aborted', async () => {
    await expect(fitGaussianProcess({ x, y }, { signal: AbortSignal.abort(new Error('no more')), engine: 'interpreter' })).rejects.toThrow('no more')
  })
})

describe('what a process refuses', () => {
  test.each([
    [() => gaussianProcess({ x, y: y.slice(1) }), 'gaussianProcess: x and y differ in length'],
    [() => gaussianProcess({ x, y: x }), 'gaussianProcess: x and y do not fit each other'],
    [() => gaussianProcess({ x: [[1], [NaN]], y: [1, 2] }), 'gaussianProcess: x holds a number that is not finite'],
    [() => gaussianProcess({ x: [[[1]]], y: [1] }), 'gaussianProcess: x does not hold points of features'],
    [() => gaussianProcess({ x, y }).predict([1, 2]), 'predict: x does not hold points of 2 features'],
    [() => gaussianProcess({ x, y }, { lengthScale: [1, 1, 1] }), 'gaussianProcess: lengthScale out of range'],
    [() => gaussianProcess({ x, y }, { lengthScale: 0 }), 'gaussianProcess: lengthScale out of range'],
    [() => gaussianProcess({ x, y }, { noiseVariance: -1 }), 'gaussianProcess: noiseVariance out of range'],
    [() => gaussianProcess({ x, y }, { signalVariance: 0 }), 'gaussianProcess: signalVariance out of range'],
    [() => gaussianProcess({ x, y }, { mean: NaN }), 'gaussianProcess: mean is not a number'],
    [() => gaussianProcess({ x, y }, { mean: Infinity }), 'gaussianProcess: mean out of range'],
    // @ts-expect-error unknown
    [() => gaussianProcess({ x, y }, { kernel: 'linear' }), 'gaussianProcess: kernel is not "rbf" or "matern52"'],
    [() => gaussianProcess({ x: [1, 1], y: [1, 2] }, { noiseVariance: 0 }), 'not positive definite'],
  ])('%#', (call, message) => {
    expect(call).toThrow(message)
  })
})

describe('expected improvement', () => {
  test('is the integral of what is better, in both directions', () => {
    const integral = (mu: number, sigma: number, gain: (f: number) => number): number => {
      let sum = 0
      for (let z = -10; z <= 10; z += 1e-3) sum += Math.max(0, gain(mu + sigma * z)) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * 1e-3
      return sum
    }
    for (const [mu, variance] of [[0, 1], [2, 0.25], [-3, 4]] as const) {
      expect(expectedImprovement([mu], [variance], 0.5).toArray()).toEqual([expect.closeTo(integral(mu, Math.sqrt(variance), f => 0.5 - f), 6)])
      expect(expectedImprovement([mu], [variance], 0.5, { maximize: true, xi: 0.2 }).toArray()).toEqual([expect.closeTo(integral(mu, Math.sqrt(variance), f => f - 0.7), 6)])
    }
  })
  test('is what is sure where nothing is unsure, never negative, and has gradients', () => {
    expect(expectedImprovement([0, 1, 60], [0, 0, 1], 0.5).toArray()).toEqual([0.5, 0, 0])
    gradcheck((mean, variance) => expectedImprovement(mean, variance, 0.5), [[0, 1, -1], [1, 0.2, 3]])
    const [mean, variance] = [parameter([0, 1]), parameter([0, 0])]
    expect(evaluate(grad(expectedImprovement(mean, variance, 0.5).sum(), mean)).toArray()).toEqual([-1, 0])
  })
})

const branin = ({ a, b }: { a: number, b: number }): number => (b - 5.1 / (4 * Math.PI ** 2) * a * a + 5 / Math.PI * a - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10
const BRANIN_LEAST = 0.397887
const square = { a: between(-5, 10), b: between(0, 15) }

describe('the cube of a space', () => {
  const dimensions = Object.entries({ whole: integers(2, 4), widths: integers(1, 15, { scale: 'log' }), rate: logUniform(0.01, 1), kind: choice([['a'], ['b'], ['c']]) }).map(([name, dimension]) => ({ name, dimension }))
  const cube = new UnitCube(dimensions)
  test('has a place for all parameters, in the middle of those that have them', () => {
    expect(cube.placeOf({ whole: 3, widths: 1, rate: 0.1, kind: ['c'] })).toEqual([0.5, expect.closeTo(Math.log(1.5) / Math.log(16), 12), expect.closeTo(0.5, 12), 2.5 / 3])
    for (let widths = 1; widths <= 15; widths++) {
      const parameters = { whole: 2 + widths % 3, widths, rate: 0.5, kind: ['b'] }
      expect(cube.parametersAt(cube.placeOf(parameters))).toEqual({ ...parameters, rate: expect.closeTo(0.5, 12) })
    }
    expect(cube.parametersAt([1, 1, 1, 1])).toEqual({ whole: 4, widths: 15, rate: expect.closeTo(1, 12), kind: ['c'] })
  })
  test('has a column for every choice, and one for whole numbers that does not tell apart what has the same', () => {
    expect(cube.groups).toEqual([0, 1, 2, 3, 3, 3])
    const { shape, data } = cube.features([[0.01, 0, 0.25, 0.4], [0.3, 0.1, 0.25, 0.99]])
    expect(shape).toEqual([2, 6])
    expect([...data.subarray(2, 6), ...data.subarray(8)]).toEqual([0.25, 0, 1, 0, 0.25, 0, 0, 1])
    expect(data[0]).toBe(data[6])
    expect(data[1]).toBe(data[7])
  })
})

describe('Bayesian search', () => {
  const branins = bayesianSearch(square, branin, { trials: 18, seed: 2 })

  test('comes far closer to the least value than as many random trials, and begins with them', async () => {
    const [chosen, drawn] = [await branins, await randomSearch(square, branin, { trials: 18, seed: 2 })]
    expect(chosen.trials.slice(0, 4)).toEqual(drawn.trials.slice(0, 4))
    expect(chosen.trials[4]).not.toEqual(drawn.trials[4])
    expect(chosen.best.value - BRANIN_LEAST).toBeLessThan(0.15)
    expect(drawn.best.value - BRANIN_LEAST).toBeGreaterThan(2)
  })

  test('goes on exactly where it stopped, and climbs as it descends', async () => {
    const whole = await branins
    const objective = vi.fn(branin)
    const saved = JSON.parse(JSON.stringify({ ...whole, trials: whole.trials.slice(0, 16) })) as typeof whole
    expect(await bayesianSearch(square, objective, { trials: 18, seed: 2, resume: saved })).toEqual(whole)
    expect(objective).toHaveBeenCalledTimes(2)
    const mirrored = { ...saved, maximize: true, trials: saved.trials.map(({ trial, parameters, value }) => ({ trial, parameters, value: -value! })) }
    const climbed = await bayesianSearch(square, p => -branin(p), { trials: 17, seed: 2, maximize: true, resume: mirrored })
    expect(climbed.trials[16]!.parameters).toEqual(whole.trials[16]!.parameters)
  })

  test('takes ranges on their scale, whole numbers and choices, and stays away from what fails', async () => {
    const space = { rate: logUniform(1e-5, 1), layers: integers(1, 5), kind: choice(['relu', 'tanh', 'sigmoid']) }
    const { best, trials } = await bayesianSearch(space, ({ rate, layers, kind }) => {
      if (kind === 'sigmoid') throw new Error('no')
      return (Math.log10(rate) + 3) ** 2 + (layers - 4) ** 2 + (kind === 'tanh' ? 0 : 1)
    }, { trials: 15, seed: 1 })
    expect(best.parameters).toMatchObject({ layers: 4, kind: 'tanh' })
    expect(best.value).toBeLessThan(0.05)
    expect(trials.every(({ parameters }) => Number.isInteger(parameters.layers))).toBe(true)
    // Of the chosen ones far fewer than a third.
    expect(trials.slice(6).filter(({ failure }) => failure !== undefined).length).toBeLessThan(4)
  })

  test('tries each of a few combinations before any twice, and keeps going when all are equal', async () => {
    const equal = await bayesianSearch({ a: [1, 2], b: ['x', 'y'] }, () => 1, { trials: 5, initial: 1 })
    expect(new Set(equal.trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(4)
    // By its line the process is sure of the rest: nothing is as promising as the best once more.
    const line = await bayesianSearch({ a: integers(1, 5) }, ({ a }) => 100 * a, { trials: 5, initial: 1, seed: 1 })
    expect(line.trials.map(({ parameters }) => parameters.a).sort()).toEqual([1, 2, 3, 4, 5])
  })

  test('avoids what is bad where most are equally good, and what fails where all that succeed are equal', async () => {
    for (const beyond of [(x: number) => 100 * x, () => NaN]) {
      const { trials } = await bayesianSearch({ x: between(0, 1) }, ({ x }) => x < 0.7 ? 1 : beyond(x), { trials: 12, initial: 6, seed: 3, engine: 'interpreter' })
      expect(trials.slice(6).filter(({ parameters }) => parameters.x >= 0.75).length).toBeLessThan(2)
    }
  })

  test('goes on at random while everything fails', async () => {
    let calls = 0
    const { trials } = await bayesianSearch(square, (p) => {
      if (calls++ < 5) throw new Error('not yet')
      return branin(p)
    }, { trials: 7, initial: 2, seed: 4 })
    expect(trials.map(({ value }) => value === undefined)).toEqual([true, true, true, true, true, false, false])
  })

  test('refuses options out of range', async () => {
    for (const options of [{ trials: 0 }, { trials: 5, initial: 0 }]) await expect(bayesianSearch(square, branin, options)).rejects.toBeInstanceOf(ValueError)
    await expect(bayesianSearch(square, () => NaN, { trials: 3 })).rejects.toBeInstanceOf(EvaluationError)
  })
})
