// Successive halving and Hyperband: who is given how much, and who wins.
import { ValueError } from '@mlp/autograd'
import { between, hyperband, hyperbandBrackets, successiveHalving } from '@mlp/nn'
import type { HalvingOptions, ResourceContext, ResourceDetails, SearchRecord } from '@mlp/nn'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'

const space = { quality: between(0, 1) }
/** Learning curves that fall to a known end: the order is right from the start. */
const curve = (quality: number, resource: number): number => quality + 1 / resource

describe('brackets', () => {
  test('are those of the paper, and end with everything for a few', () => {
    expect(hyperbandBrackets(81).map(({ s, rounds }) => [s, rounds[0]])).toEqual([
      [4, { configurations: 81, resource: 1 }], [3, { configurations: 34, resource: 3 }], [2, { configurations: 15, resource: 9 }], [1, { configurations: 8, resource: 27 }], [0, { configurations: 5, resource: 81 }],
    ])
    // 243 = 3⁵, whose logarithms give 4.999….
    expect(hyperbandBrackets(243)).toHaveLength(6)
    expect(hyperbandBrackets(1000, 10)).toHaveLength(4)
    expect(hyperbandBrackets(100).map(({ rounds }) => rounds.map(({ resource }) => resource))).toEqual([[1, 4, 11, 33, 100], [4, 11, 33, 100], [11, 33, 100], [33, 100], [100]])
    expect(hyperbandBrackets(1)).toEqual([{ s: 0, rounds: [{ configurations: 1, resource: 1 }] }])
  })
  test('refuse what is out of range', () => {
    for (const most of [0, 2.5, NaN]) expect(() => hyperbandBrackets(most)).toThrow('hyperbandBrackets: maxResource out of range')
    for (const eta of [1, 2.5]) expect(() => hyperbandBrackets(81, eta)).toThrow('hyperbandBrackets: eta out of range')
  })
})

describe('successive halving', () => {
  test('gives the best third three times as much, and finds the best arm', async () => {
    const { trials, best } = await successiveHalving(space, ({ quality }, { resource }) => curve(quality, resource), { configurations: 27, seed: 4 })
    expect([0, 1, 2, 3].map(round => trials.filter(trial => trial.round === round).map(({ resource }) => resource))).toEqual([Array(27).fill(1), Array(9).fill(3), [9, 9, 9], [27]])
    const first = trials.slice(0, 27)
    const least = Math.min(...first.map(({ parameters }) => parameters.quality))
    expect(best.parameters.quality).toBe(least)
    expect(best.value).toBe(least + 1 / 27)
    const ranked = [...first].sort((a, b) => a.value! - b.value!).map(({ configuration }) => configuration)
    expect(trials.filter(({ round }) => round === 1).map(({ configuration }) => configuration)).toEqual(ranked.slice(0, 9))
  })

  test('climbs where more is better, and stops at the greatest resource', async () => {
    const { trials, best } = await successiveHalving(space, ({ quality }, { resource }) => quality - 1 / resource, { configurations: 20, minResource: 2, maxResource: 10, eta: 2, maximize: true })
    expect(trials.map(({ resource }) => resource)).toEqual([...Array<number>(20).fill(2), ...Array<number>(10).fill(4), ...Array<number>(5).fill(8)])
    expect(best.parameters.quality).toBe(Math.max(...trials.map(({ parameters }) => parameters.quality)))
  })

  test('takes the best of those given the most, not a lucky first value', async () => {
    const { best } = await successiveHalving(space, ({ quality }, { resource }) => resource * quality, { configurations: 9 })
    expect(best.resource).toBe(9)
  })

  test('hands states back, and forgets those of the dropped', async () => {
    interface Model { steps: number }
    const seen = new Map<number, number[]>()
    await successiveHalving(space, ({ quality }, { configuration, resource, used, state }: ResourceContext<Model>) => {
      expectTypeOf(quality).toEqualTypeOf<number>()
      const model = state ?? { steps: 0 }
      expect(model.steps).toBe(used)
      model.steps += resource - used
      seen.set(configuration, [...seen.get(configuration) ?? [], resource - used])
      return { value: quality, state: model }
    }, { configurations: 9 })
    expect([...seen.values()].sort((a, b) => b.length - a.length)).toEqual([[1, 2, 6], [1, 2], [1, 2], ...Array<number[]>(6).fill([1])])
  })

  test('goes on from checkpoints of one\'s own, exactly and without spending anything twice', async () => {
    const search = (saved: Map<number, number[]>, options: Partial<HalvingOptions<{ readonly quality: number }>> = {}) => {
      let spent = 0
      const result = successiveHalving(space, ({ quality }, { configuration, resource, state }: ResourceContext<number[]>) => {
        const steps = state ?? saved.get(configuration) ?? []
        // Parts differ from the whole: each step depends on how many there have been.
        for (; steps.length < resource; spent++) steps.push((steps.at(-1) ?? 1) * (quality + steps.length) / (1 + steps.length))
        saved.set(configuration, steps)
        return { value: steps.at(-1)!, state: steps }
      }, { configurations: 9, seed: 3, ...options })
      return result.then(found => ({ found, spent }))
    }
    const whole = await search(new Map())
    const saved = new Map<number, number[]>()
    const stop = new AbortController()
    let record = ''
    await expect(search(saved, { signal: stop.signal, onTrial: report => {
      record = JSON.stringify(report.record)
      if (report.trial.trial === 10) stop.abort(new Error('enough'))
    } })).rejects.toThrow('enough')
    const files = new Map(JSON.parse(JSON.stringify([...saved])) as [number, number[]][])
    const resumed = await search(files, { resume: JSON.parse(record) as SearchRecord<{ readonly quality: number }, ResourceDetails> })
    expect(resumed.found).toEqual(whole.found)
    expect(resumed.spent).toBe(2 + 6)
    expect(whole.spent).toBe(9 + 3 * 2 + 6)
  })

  test('drops what failed, and goes on with fewer', async () => {
    const { trials, best } = await successiveHalving(space, ({ quality }, { configuration, resource }) => {
      if (configuration > 1) throw new Error('diverged')
      return curve(quality, resource)
    }, { configurations: 9 })
    expect(trials.map(({ resource }) => resource)).toEqual([...Array<number>(9).fill(1), 3, 3, 9])
    expect(best.configuration).toBeLessThan(2)
  })

  test('goes on where its record ends with the same numbers', async () => {
    const objective = vi.fn(({ quality }: { quality: number }, { resource }: ResourceContext) => curve(quality, resource))
    const whole = await successiveHalving(space, objective, { configurations: 9, seed: 3 })
    for (const length of [0, 4, 9, 11, 13]) {
      objective.mockClear()
      const resumed = await successiveHalving(space, objective, { configurations: 9, seed: 3, resume: { ...whole, trials: whole.trials.slice(0, length) } })
      expect(resumed).toEqual(whole)
      expect(objective).toHaveBeenCalledTimes(13 - length)
    }
    await expect(successiveHalving(space, objective, { configurations: 9, eta: 2, seed: 3, resume: whole })).rejects.toThrow('what is resumed is of another seed or other options')
  })

  test('refuses what is out of range', async () => {
    const refused = async (options: object, problem: string): Promise<void> => {
      const call = successiveHalving(space, () => 0, { configurations: 9, ...options })
      await expect(call).rejects.toThrow(`successiveHalving: ${problem} out of range`)
      await expect(call).rejects.toBeInstanceOf(ValueError)
    }
    await refused({ configurations: 0 }, 'configurations')
    await refused({ minResource: 0.5 }, 'minResource')
    await refused({ minResource: 3, maxResource: 2 }, 'maxResource')
    await refused({ eta: 1 }, 'eta')
  })
})

describe('Hyperband', () => {
  test('spends what its brackets say, and finds the best of all configurations that got everything', async () => {
    const { trials, best } = await hyperband(space, ({ quality }, { resource }) => curve(quality, resource), { maxResource: 81, seed: 1 })
    const rounds = hyperbandBrackets(81).flatMap(({ s, rounds }) => rounds.map(({ configurations, resource }) => ({ s, configurations, resource })))
    expect(trials).toHaveLength(rounds.reduce((sum, { configurations }) => sum + configurations, 0))
    for (const { s, configurations, resource } of rounds) expect(trials.filter(trial => trial.bracket === s && trial.resource === resource)).toHaveLength(configurations)
    // 5·81 for each of the greater brackets but for what rounding takes: 405 + 363 + 351 + 378 + 405.
    expect(trials.reduce((sum, { resource }) => sum + resource, 0)).toBe(1902)
    expect(new Set(trials.map(({ configuration }) => configuration)).size).toBe(81 + 34 + 15 + 8 + 5)
    expect(best.parameters.quality).toBe(Math.min(...trials.map(({ parameters }) => parameters.quality)))
    expect(best.resource).toBe(81)
  })

  test('finds what is slow to start, which a single halving loses', async () => {
    // The better in the end, the worse in the beginning.
    const crossing = (quality: number, resource: number): number => quality + (1 - quality) * 20 / resource
    const halving = await successiveHalving(space, ({ quality }, { resource }) => crossing(quality, resource), { configurations: 81, seed: 1 })
    const bands = await hyperband(space, ({ quality }, { resource }) => crossing(quality, resource), { maxResource: 81, seed: 1 })
    expect(halving.best.parameters.quality).toBeGreaterThan(0.9)
    expect(bands.best.parameters.quality).toBeLessThan(0.3)
  })

  test('goes on within a bracket, and refuses what is out of range', async () => {
    const objective = ({ quality }: { quality: number }, { resource }: ResourceContext): number => curve(quality, resource)
    const whole = await hyperband(space, objective, { maxResource: 9, seed: 3 })
    expect(await hyperband(space, objective, { maxResource: 9, seed: 3, resume: { ...whole, trials: whole.trials.slice(0, 15) } })).toEqual(whole)
    await expect(hyperband(space, objective, { maxResource: 0 })).rejects.toThrow('hyperband: maxResource out of range')
    await expect(hyperband(space, objective, { maxResource: 9, eta: 1.5 })).rejects.toThrow('hyperband: eta out of range')
  })
})
