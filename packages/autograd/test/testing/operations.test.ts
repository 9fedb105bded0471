// The rule tester finds each kind of mistake in a record, says where it is, and stops where it is told to.
import { add, apply, argsort, div, elementwise, mul, neg, reduction, scan, sin, softmax, sum, tanh, relu, reshape, convolution, gather, matmul, randomUniform, ValueError } from '@mlp/autograd'
import type { Elementwise, Operation, Sample } from '@mlp/autograd'
import { assertOperation, checkOperation, OperationCheckError } from '@mlp/autograd/testing'
import type { CheckName, Failure } from '@mlp/autograd/testing'
import { describe, expect, test } from 'vitest'

/** The failures of a record changed in some fields. */
function changed<O extends Operation>(operation: O, changes: Partial<O>, checks?: readonly CheckName[]): Failure[] {
  return checkOperation({ ...operation, ...changes }, checks && { checks })
}
const checksOf = (failures: readonly Failure[]): CheckName[] => [...new Set(failures.map(({ check }) => check))]

const tanhRecord: Elementwise = tanh.operation
const reluRecord: Elementwise = relu.operation
const mulRecord: Elementwise = mul.operation

describe('mistakes in', () => {
  test('a partial derivative, by place and both numbers', () => {
    const [first] = changed(tanhRecord, { partials: [({ y }) => y] })
    expect(first).toMatchObject({ operation: 'tanh', check: 'derivative', where: 'sample 0, the result, element [0] by operand 0, element [0]' })
    expect(Number(first!.received)).toBeCloseTo(Math.tanh(-3))
    expect(first!.expected).toMatch(/^0\.0098.*, the central difference$/)
  })
  test('a derivative that is let through', () => {
    expect(changed(sin.operation as Elementwise, { notDifferentiable: 'so it says' })[0]).toMatchObject({ check: 'derivative', received: 'one passes' })
  })
  test('edges: a wrong value, one of float32, a missing one', () => {
    expect(changed(tanhRecord, { edges: [[-Infinity, -1], [-0, 0], [0, 0], [Infinity, 1], [NaN, NaN]] })).toEqual([
      { operation: 'tanh', check: 'edges', where: '[-0] in float64', received: '-0', expected: '0' }, { operation: 'tanh', check: 'edges', where: '[-0] in float32', received: '-0', expected: '0' },
    ])
    expect(changed(tanhRecord, { edges: [[-Infinity, -1], [0, 0], [Infinity, 1]] })[0]).toMatchObject({ check: 'edges', received: 'no row with -0, NaN' })
  })
  test('kinks: a wrong convention, an undocumented one', () => {
    expect(changed(reluRecord, { kinks: [{ at: [0], partials: [1], convention: 'one' }] })[0]).toMatchObject({ check: 'kinks', where: 'kink [0] in float64, operand 0', received: '0', expected: '1: one' })
    const { kinks: _, ...undocumented } = reluRecord
    expect(checkOperation(undocumented)[0]).toMatchObject({ check: 'kinks', received: 'slope 0 on the left and 1 on the right' })
  })
  test('identities: another value, another zero, one that never ends, one that never applies', () => {
    const withIdentity = (identity: NonNullable<Elementwise['identities']>[number]) => changed(mulRecord, { identities: [identity] }, ['identities'])
    expect(withIdentity(([a, b]) => a === b ? a : undefined)).not.toEqual([])
    expect(withIdentity(([a, b], node) => node.inputs[0] === b ? a : undefined)).not.toEqual([])
    const dropsSign = withIdentity(([a, b]) => a!.op === neg.operation ? mul(a!.inputs[0]!, b!) : undefined)
    expect(dropsSign.map(({ received, expected }) => [received, expected])).toContainEqual(['0', '-0'])
    const record: Elementwise = { ...mulRecord, identities: [([a, b]) => apply<object>(record, [b!, a!], {})] }
    expect(checkOperation(record, { checks: ['identities'] }).map(({ received }) => received)).toContain('they still apply to what they give')
    expect(withIdentity(() => undefined)).toMatchObject([{ where: 'identity 0', received: 'it applied to no graph that was tried' }])
  })
  test('identities about other operations, with operands that they look for', () => {
    const identity: NonNullable<Elementwise['identities']>[number] = ([a]) => a!.op === sin.operation ? a : undefined
    expect(changed(neg.operation as Elementwise, { identities: [identity] }, ['identities'])[0]!.received).toBe('it applied to no graph that was tried')
    const found = checkOperation({ ...neg.operation, identities: [identity] }, { checks: ['identities'], operands: x => x.dtype === 'int32' ? [] : [sin(x)] })
    expect(found[0]).toMatchObject({ check: 'identities', where: expect.stringContaining('identity 0 on neg(sin(x0))') })
  })
  test('what is called linear', () => {
    expect(changed(tanhRecord, { linear: () => true })[0]).toMatchObject({ check: 'linearity', where: 'sample 0, linear in inputs 0, element 0' })
    expect(checkOperation({ ...mulRecord, linear: () => true }, { checks: ['linearity'] })[0]!.where).toContain('linear in inputs 0, 1')
  })
  test('a rule that is not linear in its cotangent', () => {
    const squared = { ...sum.operation, vjp: (...[context, input]: Parameters<typeof sum.operation.vjp>) => { const right = sum.operation.vjp(context, input)!; return mul(right, right) } }
    expect(checksOf(checkOperation(squared, { checks: ['linearity'] }))).toEqual(['linearity'])
    const affine = { ...sum.operation, vjp: (...[context, input]: Parameters<typeof sum.operation.vjp>) => add(sum.operation.vjp(context, input)!, 1e-13) }
    expect(checkOperation(affine, { checks: ['linearity'] })[0]!.received).toContain('NotDifferentiableError')
  })
  test('the rule of a composite', () => {
    const without = { ...softmax.operation }
    delete without.vjp
    expect(checkOperation(without)).toEqual([])
    const wrong = { ...softmax.operation, vjp: ({ cotangent, output }: Parameters<NonNullable<typeof softmax.operation.vjp>>[0]) => mul(cotangent, output) }
    expect(checksOf(checkOperation(wrong))).toEqual(['derivative', 'secondDerivative', 'expansion'])
  })
  test('shapes and dtypes', () => {
    expect(changed(tanhRecord, { result: 'bool', infer: ([x]) => ({ shape: x!.shape, dtype: 'bool' }) }, ['signature'])[0]).toMatchObject({ check: 'signature', received: '4 elements of float64', expected: '4 of bool' })
    expect(checksOf(changed(reshape.operation, { infer: ([x]) => ({ shape: [x!.shape.length], dtype: x!.dtype }) }, ['signature', 'layout']))).toContain('signature')
    expect(changed(softmax.operation, { infer: ([x]) => ({ shape: [...x!.shape, 1], dtype: x!.dtype }) }, ['signature'])).not.toEqual([])
    expect(changed(tanhRecord, { partials: [() => tanh([1, 2, 3, 4, 5])] })[0]!.check).toBe('signature')
  })
  test('a derivative of another precision', () => {
    expect(changed(mulRecord, { partials: [({ inputs: [, b] }) => div(b!, 1), ({ inputs: [a] }) => mul(a!, tanh(40))] })).toMatchObject([{ check: 'signature', received: expect.stringContaining('float32 and float64') }, {}])
  })
  test('descriptions of where elements are', () => {
    const map = reshape.operation.map.bind(reshape.operation)
    expect(changed(reshape.operation, { map: (shapes, attributes, output) => ({ parts: map(shapes, attributes, output).parts.map(part => ({ ...part, from: { ...part.from, offset: 1 } })) }) }, ['layout'])[0]).toMatchObject({ check: 'layout', received: 'position 6' })
    expect(changed(reshape.operation, { map: () => ({ parts: [] }) }, ['layout'])[0]!.received).toBe('nothing is written')
    expect(changed(gather.operation, { layout: () => ({ outer: 1, extent: 2, inner: 1, count: 3, indices: 'shared' }) }, ['layout'])[0]!.check).toBe('layout')
    expect(changed(matmul.operation, { dimensions: () => ({ batch: [], contract: [[1, 0], [1, 0]] }) }, ['layout'])).toHaveLength(6)
    expect(changed(convolution.operation, { geometry: () => ({ size: [1, 1, 1], stride: [0], dilation: [1] }) }, ['layout'])[0]!.check).toBe('layout')
  })
  test('folds that depend on the order of merging', () => {
    const vjp = () => null
    const samples = [{ inputs: [[1, 2]], attributes: { axes: [0], keepDims: false } }] as const
    const latest = reduction({ name: 'latest', result: 'number', summary: 'The last.', samples, vjp, fold: { lift: (_, x) => [x], merge: (_, __, [b]) => [b!], finish: (_, [x]) => x! } })
    expect(checkOperation(latest, { checks: ['fold'] })[0]!.where).toContain('merged in either order')
    const runningLatest = scan({ name: 'runningLatest', summary: 'The last.', samples: [{ inputs: [[1, 2]], attributes: { axis: 0, reverse: false } }], vjp, fold: latest.operation.fold })
    expect(checkOperation(runningLatest, { checks: ['fold'] })).toEqual([])
    const alternating = { ...latest.operation, fold: { ...latest.operation.fold, merge: (...[m, [a], [b]]: Parameters<typeof latest.operation.fold.merge>) => [m.sub(a, b)] } } as Operation
    expect(checkOperation(alternating, { checks: ['fold'] }).some(({ where }) => where.includes('from the left and from the right'))).toBe(true)
  })
  test('positions that do not sort', () => {
    expect(changed(argsort.operation, { key: (m, x) => m.neg(x) }, ['order'])[0]).toMatchObject({ check: 'order', expected: 'positions that sort the keys' })
  })
  test('random numbers that do not follow from the key', () => {
    const constantly = { ...randomUniform.operation, compute: (...[, node]: Parameters<typeof randomUniform.operation.compute>) => randomUniform.operation.compute([{ shape: [2], dtype: 'int32', data: Int32Array.of(1, 2), strides: [1], offset: 0 }], node) }
    expect(checkOperation(constantly)[0]).toMatchObject({ check: 'random', received: 'the same numbers from two keys' })
  })
  test('whole numbers', () => {
    const half = elementwise({ name: 'half', operands: ['number'], summary: 'x/2, then doubled', meaning: (m, [x]) => m.mul(m.div(x, m.const(2)), m.const(2)), partials: [() => ({})], samples: [{ inputs: [[1, 3]] }], edges: [] })
    expect(checkOperation(half, { checks: ['integers'] })[0]).toMatchObject({ check: 'integers', where: 'sample 0, element 0 in int32', received: '0', expected: '1' })
  })
  test('precision', () => {
    const cancelling = elementwise({ name: 'cancelling', operands: ['float'], summary: 'x', meaning: (m, [x]) => m.sub(m.add(x, m.const(2 ** 20)), m.const(2 ** 20)), partials: [() => ({})], samples: [{ inputs: [[0.3]] }], edges: [] })
    expect(checkOperation(cancelling, { checks: ['precision'] })[0]).toMatchObject({ check: 'precision', where: 'sample 0, the value, element 0 in float32' })
  })
  test('names, texts and samples', () => {
    expect(changed(tanhRecord, { name: 'hyperbolic tangent', summary: '', partials: [] }, ['facts']).map(({ where }) => where)).toEqual(['name', 'summary', 'partials'])
    expect(changed(tanhRecord, { notation: { text: ([x]) => ({ text: `tanh(${String((x as { wrong?: string }).wrong)})`, binding: 8 }) } }, ['facts'])[0]!.where).toBe('sample 0, notation')
    const { samples: _, ...none } = tanhRecord
    expect(checkOperation(none)).toMatchObject([{ where: 'samples', received: 'none' }])
    const unfit: readonly [Sample] = [{ inputs: [[1, 2], [1, 2, 3]] }]
    expect(changed(mulRecord, { samples: unfit })).toMatchObject([{ where: 'samples', received: expect.stringContaining('shapes do not broadcast') }])
  })
})

describe('the calls', () => {
  test('take a record or the function that carries it', () => expect([...checkOperation(tanh), ...checkOperation(tanh.operation)]).toEqual([]))
  test('stop at a limit', () => {
    const wrong: Elementwise = { ...tanhRecord, partials: [({ y }) => y] }
    expect(checkOperation(wrong, { limit: 3 })).toHaveLength(3)
    expect(checkOperation(wrong, { checks: ['edges'] })).toEqual([])
    expect(checkOperation(wrong, { relative: 10, checks: ['derivative'] })).toEqual([])
  })
  test('throw what they find, as text and as data', () => {
    assertOperation(tanh)
    try {
      assertOperation({ ...tanhRecord, edges: [] })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(OperationCheckError)
      expect((error as OperationCheckError).failures).toHaveLength(1)
      expect(String(error)).toMatchInlineSnapshot(`
        "OperationCheckError: tanh: a check fails
          received: edges, operand 0: no row with -Infinity, -0, 0, Infinity, NaN, expected a documented value for each of ±0, ±∞, NaN
          expected: a record that holds
          hint: mend the record; error.failures has them all as data"
      `)
    }
  })
})

test('an operation with too few operands says so', () => {
  const call: (...operands: never[]) => unknown = add
  expect(() => call()).toThrow(ValueError)
})
