// Spaces, the loop of every search, grids, random search and the table of trials.
import { Ridge, between, choice, crossValScore, gridOf, gridSearch, integers, logUniform, makeRegression, randomSearch, trialTable } from '@mlp/nn'
import type { SearchRecord, TrialReport } from '@mlp/nn'
import { EvaluationError, ValueError } from '@mlp/autograd'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'

const space = { rate: logUniform(1e-4, 1), width: [8, 16, 32], drop: between(0, 0.5), layers: integers(1, 3) } as const
const cost = ({ rate, drop, layers }: { rate: number, drop: number, layers: number }): number => (Math.log10(rate) + 2) ** 2 + drop + layers / 10

/** The error that a call throws or rejects with. */
async function errorOf(call: () => unknown): Promise<ValueError> {
  try {
    await call()
  } catch (error) {
    if (error instanceof ValueError || error instanceof EvaluationError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('spaces', () => {
  test('are drawn from as they say', async () => {
    const { trials } = await randomSearch({ linear: between(-1, 3), log: logUniform(1e-3, 10), whole: integers(2, 5), widths: integers(1, 255, { scale: 'log' }), one: choice(['a', 'b', null]) }, () => 0, { trials: 4000, seed: 3 })
    const share = (holds: (p: (typeof trials)[number]['parameters']) => boolean): number => trials.filter(({ parameters }) => holds(parameters)).length / trials.length
    expect(share(p => p.linear < 0)).toBeCloseTo(0.25, 1)
    expect(share(p => p.log < 0.1)).toBeCloseTo(0.5, 1)
    expect(share(p => p.linear >= -1 && p.linear <= 3 && p.log >= 1e-3 && p.log <= 10)).toBe(1)
    for (const n of [2, 3, 4, 5]) expect(Math.abs(share(p => p.whole === n) - 0.25)).toBeLessThan(0.03)
    // Each of 1, 2–3, 4–7, … 128–255 is an eighth.
    for (let power = 1; power < 256; power *= 2) expect(Math.abs(share(p => p.widths >= power && p.widths < 2 * power) - 1 / 8)).toBeLessThan(0.025)
    expect(Math.abs(share(p => p.one === null) - 1 / 3)).toBeLessThan(0.03)
    expect(share(p => Number.isInteger(p.whole) && Number.isInteger(p.widths))).toBe(1)
  })

  test('give the objective their exact types', async () => {
    await randomSearch({ rate: logUniform(1e-4, 1), width: [8, 16], name: choice(['tanh', 'relu']), layers: integers(1, 2), hidden: [[64], [32, 32]] }, (p) => {
      expectTypeOf(p.rate).toEqualTypeOf<number>()
      expectTypeOf(p.width).toEqualTypeOf<8 | 16>()
      expectTypeOf(p.name).toEqualTypeOf<'tanh' | 'relu'>()
      expectTypeOf(p.layers).toEqualTypeOf<number>()
      expectTypeOf(p.hidden).toEqualTypeOf<readonly [64] | readonly [32, 32]>()
      return p.hidden.length
    }, { trials: 1 })
    // @ts-expect-error a range is nothing to go through
    await expect(gridSearch({ rate: logUniform(1e-4, 1) }, () => 0)).rejects.toThrow('rate is a range, which has no list of values')
  })

  test('refuse what is no range and no list', async () => {
    expect(() => logUniform(0, 1)).toThrow('logUniform: a range that has no logarithm\n  received: from 0 to 1')
    expect(() => integers(0, 8, { scale: 'log' })).toThrow('integers: a range that has no logarithm')
    for (const [low, high] of [[1, 1], [2, 1], [NaN, 1], [0, Infinity]]) expect(() => between(low!, high!)).toThrow('between: not a range')
    for (const [low, high] of [[1.5, 3], [3, 1]]) expect(() => integers(low!, high!)).toThrow('integers: not a range')
    expect(integers(2, 2)).toEqual({ kind: 'range', low: 2, high: 2, scale: 'linear', whole: true })
    expect(await errorOf(() => choice([]))).toMatchObject({ code: 'DATA_EMPTY', problem: 'the list is empty' })
    expect(await errorOf(() => choice([1, NaN]))).toMatchObject({ code: 'ARGUMENT_INVALID', received: 'NaN at position 1' })
    expect(await errorOf(() => gridOf({}))).toMatchObject({ code: 'DATA_EMPTY', problem: 'the space is empty' })
    expect(await errorOf(() => gridOf({ a: [1], b: [] }))).toMatchObject({ code: 'DATA_EMPTY', problem: 'b is empty' })
    // @ts-expect-error functions have no JSON
    expect(await errorOf(() => gridOf({ activation: [Math.tanh] }))).toMatchObject({ problem: 'activation holds what cannot be saved', received: 'a function at position 0' })
    // @ts-expect-error a number is neither range nor list
    expect(await errorOf(() => randomSearch({ rate: 0.1 }, () => 0, { trials: 1 }))).toMatchObject({ problem: 'rate is neither a range nor a list', received: 'rate: 0.1' })
    // @ts-expect-error there is no space
    expect(await errorOf(() => randomSearch(undefined, () => 0, { trials: 1 }))).toMatchObject({ operation: 'randomSearch', problem: 'there is no space' })
  })
})

describe('a search', () => {
  test('by grid tries all combinations, the last key fastest', async () => {
    const seen: string[] = []
    const { trials, best } = await gridSearch({ a: [1, 2], b: choice(['x', 'y', 'z']) }, async ({ a, b }, { trial }) => {
      seen.push(`${trial}${a}${b}`)
      return Promise.resolve(b === 'y' ? -a : a)
    })
    expect(seen).toEqual(['01x', '11y', '21z', '32x', '42y', '52z'])
    expect(trials.map(({ value }) => value)).toEqual([1, -1, 1, 2, -2, 2])
    expect(best).toEqual({ trial: 4, parameters: { a: 2, b: 'y' }, value: -2 })
    expect((await gridSearch({ a: [1, 2, 2] }, ({ a }) => a, { maximize: true })).best.trial).toBe(1)
  })

  test('at random has the same trials for the same seed, however many', async () => {
    const [few, many, other] = [await randomSearch(space, cost, { trials: 5, seed: 7 }), await randomSearch(space, cost, { trials: 9, seed: 7 }), await randomSearch(space, cost, { trials: 5, seed: 8 })]
    expect(many.trials.slice(0, 5)).toEqual(few.trials)
    expect(other.trials.map(({ value }) => value)).not.toEqual(few.trials.map(({ value }) => value))
    expect(many.best.value).toBe(Math.min(...many.trials.map(({ value }) => value!)))
  })

  test('goes on exactly where its record ends, from JSON, without calling the objective again', async () => {
    const whole = await randomSearch(space, cost, { trials: 12, seed: 2 })
    let saved = ''
    const controller = new AbortController()
    const stopped = randomSearch(space, cost, { trials: 12, seed: 2, signal: controller.signal, onTrial({ record, planned }) {
      expect(planned).toBe(12)
      saved = JSON.stringify(record)
      if (record.trials.length === 5) controller.abort(new Error('enough'))
    } })
    await expect(stopped).rejects.toThrow('enough')
    const objective = vi.fn(cost)
    const record = JSON.parse(saved) as typeof whole
    const resumed = await randomSearch(space, objective, { trials: 12, seed: 2, resume: record })
    expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole))
    expect(objective).toHaveBeenCalledTimes(7)
    expect(record.trials).toHaveLength(5)
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole)
  })

  test('refuses to go on from another search', async () => {
    const done = await randomSearch(space, cost, { trials: 3 })
    const mismatch = async (call: () => Promise<unknown>): Promise<string> => {
      const error = await errorOf(call)
      expect(error.code).toBe('STATE_MISMATCH')
      return error.problem
    }
    expect(await mismatch(() => randomSearch({ ...space, drop: between(0, 0.4) }, cost, { trials: 3, resume: done }))).toBe('what is resumed is of another space')
    expect(await mismatch(() => randomSearch(space, cost, { trials: 3, seed: 1, resume: done }))).toBe('what is resumed is of another seed or other options')
    expect(await mismatch(() => randomSearch(space, cost, { trials: 3, maximize: true, resume: done }))).toBe('what is resumed is of another maximize')
    expect(await mismatch(() => gridSearch({ a: [1] }, () => 0, { resume: { ...done, trials: [] } }))).toBe('what is resumed is of another search')
    expect(await errorOf(() => randomSearch(space, cost, { trials: 2, resume: done }))).toMatchObject({ code: 'ARGUMENT_INVALID', received: '3 trials' })
    // @ts-expect-error no record
    expect(await errorOf(() => randomSearch(space, cost, { trials: 2, resume: 'result.json' }))).toMatchObject({ problem: 'what is resumed is no record of a search' })
  })

  test('records what fails and goes on, or stops where it is told to', async () => {
    const touchy = ({ a }: { a: number }): number => {
      if (a === 1) throw new RangeError('too small')
      return a === 2 ? NaN : a === 3 ? -Infinity : a
    }
    const reports: TrialReport<{ readonly a: number }>[] = []
    const { trials, best } = await gridSearch({ a: [1, 2, 3, 4, 5] }, touchy, { onTrial: (report) => { reports.push(report) } })
    expect(trials.map(({ failure }) => failure)).toEqual(['RangeError: too small', 'the objective gave NaN', 'the objective gave -Infinity', undefined, undefined])
    expect(best.parameters).toEqual({ a: 4 })
    expect(reports.map(report => report.best?.value)).toEqual([undefined, undefined, undefined, 4, 4])
    await expect(gridSearch({ a: [4, 1] }, touchy, { failures: 'throw' })).rejects.toThrow('too small')
    expect(await errorOf(() => gridSearch({ a: [2] }, touchy, { failures: 'throw' }))).toMatchObject({ code: 'DATA_NOT_FINITE', received: 'NaN' })
    expect(await errorOf(() => gridSearch({ a: [1, 2] }, touchy))).toMatchObject({ code: 'DATA_EMPTY', problem: 'every trial failed', received: '2 trials, the first with: RangeError: too small' })
    // @ts-expect-error unknown
    expect(await errorOf(() => gridSearch({ a: [1] }, touchy, { failures: 'ignore' }))).toMatchObject({ problem: 'failures is not "record" or "throw"' })
  })

  test('ends at once at what is a mistake of the caller', async () => {
    // @ts-expect-error nothing is returned
    expect(await errorOf(() => gridSearch({ a: [1] }, () => { /* forgot */ }))).toMatchObject({ problem: 'the objective gave no number', received: 'nothing' })
    // @ts-expect-error no function
    expect(await errorOf(() => gridSearch({ a: [1] }, 3))).toMatchObject({ problem: 'the objective is not a function', received: '3' })
    // @ts-expect-error no options
    expect(await errorOf(() => randomSearch({ a: [1] }, () => 0))).toMatchObject({ problem: 'options come in an object' })
    for (const trials of [0, 1.5, NaN]) expect(await errorOf(() => randomSearch({ a: [1] }, () => 0, { trials }))).toMatchObject({ problem: 'trials out of range' })
  })

  test('that is aborted inside the objective is not a failed trial', async () => {
    const controller = new AbortController()
    const failing = randomSearch(space, (_, { signal }) => {
      controller.abort(new Error('stop'))
      signal.throwIfAborted()
      return 0
    }, { trials: 3, signal: controller.signal })
    await expect(failing).rejects.toThrow('stop')
  })

  test('chooses options of an estimator by cross-validation', async () => {
    const data = makeRegression({ samples: 40, features: 3, noise: 1 })
    const { best, trials } = await gridSearch({ alpha: [0, 0.1, 100, 10000] }, async ({ alpha }) => {
      const scores = await crossValScore(new Ridge({ alpha }), data, { folds: 4 })
      return scores.reduce((sum, score) => sum + score / scores.length, 0)
    }, { maximize: true })
    expect(best.value).toBeGreaterThan(0.99)
    expect(best.parameters.alpha).toBeLessThan(1)
    expect(trials[3]!.value).toBeLessThan(trials[2]!.value!)
  })

  test('lets others have their turn, though its objective never waits', async () => {
    let turns = 0
    const timer = setInterval(() => { turns++ }, 1)
    await randomSearch(space, () => {
      const until = performance.now() + 12
      while (performance.now() < until) { /* busy */ }
      return 0
    }, { trials: 12 })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})

describe('the table', () => {
  const record: SearchRecord<object> = {
    search: 'gridSearch', space: { rate: choice([0.1, 1 / 3]), name: choice(['a', 'b,c']) }, maximize: true, settings: {},
    trials: [
      { trial: 0, parameters: { rate: 0.1, name: 'a' }, value: 0.5 }, { trial: 1, parameters: { rate: 1 / 3, name: 'b,c' }, value: 0.75 },
      { trial: 2, parameters: { rate: 0.1, name: 'b,c' }, failure: 'Error: no\nmore of it' },
    ],
  }
  test('is sorted, aligned, and marks the best', () => {
    expect(trialTable(record).split('\n')).toEqual([
      'trial    rate  name  value',
      '    1  0.3333   b,c   0.75 *',
      '    0     0.1     a    0.5',
      '    2     0.1   b,c  failed: Error: no',
    ])
    expect(trialTable({ ...record, maximize: false }, { rows: 1 })).toBe('trial  rate  name  value\n    0   0.1     a    0.5 *')
    expect(trialTable(record, { sort: 'trial', rows: 2 }).split('\n')[1]).toMatch(/^ {4}0/)
  })
  test('is CSV with numbers in full', () => {
    expect(trialTable(record, { format: 'csv' })).toBe('trial,rate,name,value\n1,0.3333333333333333,"b,c",0.75\n0,0.1,a,0.5\n2,0.1,"b,c",failed: Error: no')
  })
  test('refuses options it does not know', () => {
    // @ts-expect-error unknown
    expect(() => trialTable(record, { format: 'html' })).toThrow('trialTable: format is not "text" or "csv"')
    // @ts-expect-error unknown
    expect(() => trialTable(record, { sort: 'best' })).toThrow('trialTable: sort is not "value" or "trial"')
    expect(() => trialTable(record, { rows: 0 })).toThrow('trialTable: rows out of range')
  })
})
