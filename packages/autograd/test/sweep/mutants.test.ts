// The rule tester finds a mistake in any rule: a sign, a factor, an operand, an order, a mask, a comparison, a constant.
import { checkOperation } from '@mlp/autograd/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { allOperations } from '../../src/ops/all'
import { equivalent } from './equivalence'
import { mutantsOf } from './mutants'

/** Mutants that are the right rule in other words, as `equivalent` shows number by number. */
const rightInOtherWords = [
  // √(1 + x²) = √((−1)² + x²)
  'asinh, partial 0: over: constant 1 negated',
  // where b is 0 the derivative is 0 too
  'directionCosine, partial 0: mask: or 1 dropped for operand 1',
  // whether it is x or an equal lower bound that leaves nothing for the upper one
  'clamp, partial 2: mask: greaterEqual 2 made greater',
  // x that the bounds leave as it is, beside a lower bound that is not above the upper one
  'clamp, partial 2: mask: or 3 dropped for operand 0',
  // y < x exactly where high < x, and y < low where high < low
  'clamp, partial 2: result taken for the operand',
  // y > 0 exactly where x > 0
  'relu, partial 0: result taken for the operand',
  'leakyRelu, partial 0: result taken for the operand',
  // a ≥ max(a, b) exactly where a ≥ b
  'maximum, partial 1: result taken for the operand',
  'minimum, partial 1: result taken for the operand',
  // y lies inside exactly where x does
  'relu6, partial 0: result taken for the operand',
  'hardTanh, partial 0: result taken for the operand',
  // a reshape follows
  'max, input 0: argmax 1 with keepDims turned',
  'min, input 0: argmin 1 with keepDims turned',
  'broadcastTo, input 0: sum 1 with keepDims turned',
  'cofactors, input 0: sum 1 with keepDims turned',
]
const found: string[] = []
let caught = 0

const mutated = allOperations.map(operation => ({ operation, mutants: mutantsOf(operation) })).filter(({ mutants }) => mutants.length > 0)

describe('mistakes in the rules of', () => {
  test.each(mutated.map(({ operation, mutants }) => [operation.name, operation, mutants] as const))('%s', (_, operation, mutants) => {
    const survivors = mutants.filter(({ record }) => checkOperation(record, { checks: ['derivative', 'kinks', 'secondDerivative', 'linearity', 'expansion'], limit: 1 }).length === 0)
    found.push(...survivors.map(({ name }) => name))
    caught += mutants.length - survivors.length
    expect(survivors.filter(({ record }) => !equivalent(operation, record)).map(({ name }) => name)).toEqual([])
  })
})

test('what survives is listed, with its reason', () => {
  expect(found).toEqual(rightInOtherWords)
})

test('every record with a rule has mutants', () => {
  const ruled = allOperations.filter(one => one.kind === 'elementwise' ? one.operands.some(sort => sort !== 'bool') && one.result !== 'bool' : 'vjp' in one && one.vjp !== undefined)
  const without = ruled.filter(one => mutated.every(({ operation }) => operation !== one)).map(({ name }) => name)
  // Their results are positions or constants, which have no derivative.
  expect(without).toEqual(['argmax', 'argmin', 'any', 'all', 'oneHot', 'argsort', 'argTopK'])
})

afterAll(() => console.log(`${caught} of ${caught + found.length} mutants caught, ${found.length} are right in other words`))
