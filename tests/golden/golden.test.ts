// Worked examples of textbooks and lectures, run through the library: every number they expect, and what they print wrong.
import { afterAll, describe, expect, test } from 'vitest'
import { compare } from './compare'
import { examples, execute, ids } from './examples'
import type { Execution } from './examples'
import { asPrinted } from './networks'

const executed: Execution[] = []
afterAll(() => {
  const numbers = executed.reduce((total, one) => total + one.numbers, 0)
  console.log([`${executed.length} worked examples executed, ${numbers} numbers compared`, ...executed.map(({ id, rows }) => `  ${id} (${rows.join(', ')})`)].join('\n'))
})

describe('worked examples', () => {
  test.each(ids)('%s', async (id) => {
    const execution = await execute(id)
    expect(execution.differences).toEqual([])
    expect(execution.numbers).toBeGreaterThan(3)
    expect(execution.rows.every(row => /^00\d\.\d+$/.test(row))).toBe(true)
    executed.push(execution)
  })
})

describe('the comparison', () => {
  const expected = { a: 1, b: [2, 3], c: { printedWrong: 9, d: null } }
  test('takes what is within the tolerance and leaves out what is printed', () => {
    expect(compare(expected, { a: 1 + 1e-13, b: [2, 3], c: { d: null } })).toEqual({ numbers: 3, differences: [] })
  })
  test('reports what is different, missing and too many, and where', () => {
    expect(compare(expected, { a: 1.1, b: [2], c: { d: 0, e: 1 } }).differences).toEqual([
      '.a: expected 1, got 1.1', '.b.1: expected, but not computed', '.c.d: expected null, got 0', '.c.e: computed, but nothing is expected',
    ])
    expect(compare({ a: 1 }, undefined).differences).toEqual([': expected, but not computed'])
    expect(compare([1], { 0: 1 }).differences).toHaveLength(1)
    expect(compare(1, NaN).differences).toHaveLength(1)
  })
})

/** What a document prints and what holds; each test fails if the library were led toward the print. */
describe('errata', () => {
  const backprop = examples['backprop-47'].expected
  /** What the library gives; read as what each test needs of it. */
  const resultOf = async <T>(id: Parameters<typeof execute>[0]) => (await execute(id)).result as T
  type Numbers = Readonly<Record<string, number>>

  test('E-000-1: L is not 0.005488', async () => {
    const { L } = await resultOf<Numbers>('backprop-47')
    expect(Math.abs(L! - backprop.printed.L)).toBeGreaterThan(9e-4)
  })

  test('E-000-2 and E-000-3: ∂L/∂w₂, ∂L/∂w₁, ∂L/∂b₁ and the three updates are not what is printed', async () => {
    const { updated, ...result } = await resultOf<Numbers & { readonly updated: Numbers }>('backprop-47')
    const all: Numbers = { ...result, ...updated }
    expect(backprop.printedWrong).toEqual(['L', 'dL_dw2', 'dL_dw1', 'dL_db1', 'w1', 'b1', 'w2'])
    for (const [name, printed] of Object.entries(backprop.printed)) {
      // A print that is right is right to its last digit.
      const lastDigit = 10 ** -(String(printed).split('.')[1]?.length ?? 0)
      expect(Math.abs(all[name]! - printed) <= lastDigit, `${name} = ${all[name]}, printed ${printed}`).toBe(!backprop.printedWrong.includes(name))
    }
    expect(Math.abs(all['dL_dw2']! - backprop.printed.dL_dw2)).toBeLessThan(5e-6)
  })

  test('E-000-4: σ(0.56) is 0.64 to two decimals, 0.63 is cut off', async () => {
    const { a } = await resultOf<{ a: number }>('neuron-056')
    expect(a.toFixed(2)).toBe('0.64')
  })

  test('E-000-5: 1/(1 + eᶻ), as printed, falls where the sigmoid rises', async () => {
    const { z, a, da_db: slope } = await resultOf<{ z: number; a: number; da_db: number }>('neuron-056')
    const printed = 1 / (1 + Math.exp(z))
    expect(printed).toBeCloseTo(0.36355, 5)
    expect(slope).toBeGreaterThan(0)
    expect(a + printed).toBeCloseTo(1, 15) // so the slope of the print is −σ′
  })

  test.each(ids.filter(id => id.startsWith('net-222')))('E-000-6 and E-002-4: %s is not made of inputs, and its gradient is not δᵢ·aⱼ', async (id) => {
    const example = examples[id as 'net-222-tanh-linear-half']
    const { delta2, a1, z2, dL_dW2: slope } = await resultOf<{ delta2: number[]; a1: number[]; z2: number[]; dL_dW2: number[][] }>(id)
    const printed = asPrinted.step4({ delta2, a1 })
    expect(compare(example.expected.printedStep4_delta_i_a_j, printed).differences).toEqual([])
    expect(compare(printed, slope).differences.length).toBeGreaterThan(0)
    expect(compare(asPrinted.inputsForHidden(example.inputs), z2).differences).toHaveLength(2)
  })

  test('E-001-1: the printed index gives the gradient another sign', async () => {
    const { grad_w1_12: slope } = await resultOf<{ grad_w1_12: number }>('exam-2-3-1')
    const printed = examples['exam-2-3-1'].expected.printedSlipPerSampleTerm_uses_w2_1_h_1
    const mean = printed.reduce((a, b) => a + b) / printed.length
    expect(slope).toBeCloseTo(-0.0072036, 7)
    expect(mean).toBeCloseTo(0.0179753, 7)
  })

  test('E-003-9: the printed outputs of the training come from another start; the decisions are the same', async () => {
    const { outputs_after: outputs, quantized } = await resultOf<{ outputs_after: Record<string, number[]>; quantized: number[] }>('xor-003-training')
    const { seedPrintedOutputs: printed } = examples['xor-003-training'].expected
    expect(compare(printed, outputs['1000']).differences).toHaveLength(4)
    expect(printed.map(one => one > 0.5 ? 1 : 0)).toEqual(quantized)
  })
})
