// The worked examples of the source documents, run through the library. Each names the row of the inventory of the sources
// that it belongs to. Where a source prints a wrong number the right one is the target, and the print is held not to be.
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { gradientOfTwo, powerRule, productRule } from './calculus'
import { closed, differences, isPrinted, trained } from './compare'
import type { Golden, Tolerance } from './compare'
import { exam, sigmoidCrossEntropy, twoTwoTwo, xor } from './networks'
import { activation, backpropagation, squaredError } from './neurons'

interface Entry { readonly source: string; readonly inputs: unknown; readonly expected: Readonly<Record<string, Golden>>; readonly note: string }
const entries = JSON.parse(readFileSync(new URL('worked-examples.json', import.meta.url), 'utf8')) as Record<string, Entry>

interface Run { readonly row: string; readonly tolerance?: Tolerance; run(inputs: never): unknown }

const runs: Readonly<Record<string, Run>> = {
  'backprop-47': { row: '000.34', run: backpropagation },
  'neuron-056': { row: '000.36', run: activation },
  'mse-007': { row: '000.9', run: squaredError },
  'exam-2-3-1': { row: '001.30', run: exam },
  'sigmoid-cross-entropy-003': { row: '003.19', run: sigmoidCrossEntropy },
  'xor-003-training': { row: '003.21', tolerance: trained, run: xor },
  'calc-power-rule-x5': { row: '003.4', run: powerRule },
  'calc-product-rule': { row: '003.5', run: productRule },
  'calc-gradient-2x2-4y': { row: '003.7', run: gradientOfTwo },
  'net-222-sigmoid-sigmoid-half': { row: '002.11', run: twoTwoTwo },
  'net-222-tanh-linear-half': { row: '002.10', run: twoTwoTwo },
  'net-222-relu-softmax-cce': { row: '002.10', run: twoTwoTwo },
  'net-222-sigmoid-sigmoid-bce': { row: '002.10', run: twoTwoTwo },
  'net-222-leaky-tanh-half': { row: '002.10', run: twoTwoTwo },
}

const executed: string[] = []

describe('worked examples', () => {
  test.each(Object.entries(entries))('%s', (id, { inputs, expected }) => {
    const example = runs[id]
    expect(example, `no way to run ${id}`).toBeDefined()
    const got = example!.run(inputs as never)
    expect(differences(expected, got, example!.tolerance ?? closed)).toEqual([])
    executed.push(id)
  })

  afterAll(() => { console.log(`golden: ${executed.length} of ${Object.keys(entries).length} examples executed: ${executed.map(id => `${id} (${runs[id]!.row})`).join(', ')}`) })
})

describe('the comparison itself', () => {
  test('sees a wrong number, a missing key and a missing row, and no printed one', () => {
    expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, closed)).toEqual([])
    expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 2.0000001 }] }, closed)).toHaveLength(1)
    expect(differences({ a: 1, b: 2 }, { a: 1 }, closed)).toEqual(['.b: expected 2, computed nothing'])
    expect(differences({ a: [1, 2] }, { a: [1] }, closed)).toHaveLength(1)
    expect(differences({ printed: { a: 3 }, a: 1 }, { a: 1 }, closed)).toEqual([])
    expect(isPrinted('seedPrintedOutputs') && isPrinted('printedStep4_delta_i_a_j')).toBe(true)
  })
})

describe('errata: what the sources print wrong does not hold', () => {
  const got = backpropagation(entries['backprop-47']!.inputs as never) as unknown as Record<string, number> & { updated: Record<string, number> }
  const printed = entries['backprop-47']!.expected['printed'] as Record<string, number>
  const value = (key: string): number => got[key] ?? got.updated[key]!

  test.each(entries['backprop-47']!.expected['printedWrong'] as string[])('E-000-1 to E-000-3: the printed %s is off', key => {
    // Half a unit of the last of six printed decimals would be rounding.
    expect(Math.abs(value(key) - printed[key]!)).toBeGreaterThan(0.6e-6 / (key.startsWith('w') || key.startsWith('b') ? 10 : 1))
  })
  test('E-000-1: L is off by more than 9e-4', () => { expect(Math.abs(value('L') - printed['L']!)).toBeGreaterThan(9e-4) })
  test('what is printed right agrees to its last digit', () => {
    for (const key of ['z1', 'h', 'z2', 'dL_dy', 'dL_dh', 'sigma_prime_z1']) expect(Math.abs(value(key) - printed[key]!)).toBeLessThan(1e-6)
  })
  test('E-000-4: the activation of section 5.3 is 0.64 to two decimals, not the printed 0.63', () => {
    const { a } = activation(entries['neuron-056']!.inputs as never)
    expect(a.toFixed(2)).toBe('0.64')
  })
  test('E-001-1: the handwritten answer of the exam takes the other weight and hidden unit', () => {
    const slips = entries['exam-2-3-1']!.expected['printedSlipPerSampleTerm_uses_w2_1_h_1'] as number[]
    const mean = slips.reduce((total, one) => total + one) / slips.length
    expect(Math.abs(mean - (entries['exam-2-3-1']!.expected['grad_w1_12'] as number))).toBeGreaterThan(1e-3)
  })
  test('E-002-4: the element form of step 4 is the transposed of the gradient', () => {
    for (const [id, { inputs, expected }] of Object.entries(entries).filter(([id]) => id.startsWith('net-222'))) {
      const { dL_dW2 } = twoTwoTwo(inputs as never)
      const off = differences(expected['printedStep4_delta_i_a_j']!, dL_dW2, { absolute: 1e-6, relative: 0 })
      expect(off.length, id).toBeGreaterThan(0)
    }
  })
})
