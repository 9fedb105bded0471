// One new operation of each kind, defined here with what the package exports, works everywhere with no edit elsewhere.
import {
  applyElementwise, asTensor, broadcastTo, callable, compositeRecord, contraction, cumsum, div, elementwise, elementwiseRecord, equal, evaluate, eye, formula, grad, hessian, indexed, input,
  interpret, jvp, matmul, movement, mul, normalizeAxis, order, prefix, promote, random, reduction, reshape, routine, scan, sigmoid, sizeOf, solve, sub, sum, tensor, transpose, where, windowed, zerosLike,
} from '@mlp/autograd'
import type { Callable, DType, Index, Movement, NestedArray, Operand, Operation, ReductionAttributes, Shape, Tensor, TypedArray } from '@mlp/autograd'
import { checkOperation, gradcheck } from '@mlp/autograd/testing'
import { describe, expect, test } from 'vitest'

const softplus = elementwise({
  name: 'softplus', operands: ['float'], summary: 'log(1 + eˣ)',
  meaning(m, [x]) {
    const positive = m.select(m.lessEqual(x, m.const(0)), m.const(0), x)
    return m.add(positive, m.log(m.add(m.const(1), m.exp(m.neg(m.abs(x))))))
  },
  partials: [({ inputs: [x] }) => sigmoid(x)],
  samples: [{ inputs: [[-3, 0, 0.7, 5]] }],
  edges: [[-Infinity, 0], [-0, Math.LN2], [0, Math.LN2], [Infinity, Infinity], [NaN, NaN]],
})

const clipRecord = elementwiseRecord<readonly ['float'], { readonly limit: number }>({
  name: 'clip', operands: ['float'], summary: 'x between −limit and limit',
  meaning: (m, [x], { limit }) => m.select(m.less(m.const(limit), x), m.const(limit), m.select(m.less(x, m.const(-limit)), m.const(-limit), x)),
  partials: [({ inputs: [x], y }) => ({ mask: equal(x, y) })],
  notation: { text: ([x], { limit }) => prefix('clip')([x!, { text: String(limit), binding: 0 }]) },
  samples: [{ inputs: [[-3, -0.5, 0.2, 5]], attributes: { limit: 1 } }],
  edges: [[-Infinity, -1], [-0, -0], [0, 0], [Infinity, 1], [NaN, NaN]],
  kinks: [{ at: [1], partials: [1], convention: 'at the limits the slope is 1' }, { at: [-1], partials: [1], convention: 'at the limits the slope is 1' }],
})
const clip = callable(clipRecord, () => (x: Operand, limit: number): Tensor => applyElementwise(clipRecord, [x], { limit }))

/** A tensor reduced over axes in the shape it was reduced from. */
function spread(value: Tensor, x: Tensor, { axes }: ReductionAttributes): Tensor {
  return broadcastTo(reshape(value, x.shape.map((length, axis) => axes.includes(axis) ? 1 : length)), x.shape)
}
const sumOfSquares = reduction({
  name: 'sumOfSquares', result: 'number', summary: 'The sum of squares; of none: 0.', empty: 0,
  fold: { lift: (m, x) => [m.mul(x, x)], merge: (m, [a], [b]) => [m.add(a!, b!)], finish: (_, [total]) => total! },
  vjp: ({ cotangent, inputs: [x], attributes }) => mul(mul(2, x!), spread(cotangent, x!, attributes)),
  samples: [{ inputs: [[[1, 2, 0.5], [-1, 4, 3]]], attributes: { axes: [1], keepDims: false } }, { inputs: [3], attributes: { axes: [], keepDims: false } }],
})

const cumulativeProduct = scan({
  name: 'cumulativeProduct', summary: 'Running products along an axis.',
  fold: { lift: (_, x) => [x], merge: (m, [a], [b]) => [m.mul(a!, b!)], finish: (_, [product]) => product! },
  vjp: ({ cotangent, inputs: [x], output, attributes: { axis, reverse } }) => div(cumsum(mul(cotangent, output), axis, { reverse: !reverse }), x!),
  samples: [{ inputs: [[1, 2, 0.5, -3]], attributes: { axis: 0, reverse: false } }, { inputs: [[[1, 2, 0.5], [-1, 4, 3]]], attributes: { axis: 0, reverse: true } }],
  domain: 'differentiable where no element is 0',
})

interface Shift { readonly axis: number; readonly by: number }
const roll: Callable<(x: Operand, by: number, axis?: number) => Tensor, Movement<Shift>> = callable(movement<Shift>({
  name: 'roll', summary: 'Elements moved along an axis, those that leave at the end coming in at the front.',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  map([shape], { axis, by }, output) {
    const strides = output.map((_, at) => sizeOf(output.slice(at + 1)))
    const length = shape![axis]!
    const first = length === 0 ? 0 : ((by % length) + length) % length
    const part = (extent: number, from: number, to: number) => ({
      input: 0, extent: output.map((one, at) => at === axis ? extent : one), from: { offset: from * strides[axis]!, strides }, to: { offset: to * strides[axis]!, strides },
    })
    return { parts: [part(length - first, 0, first), part(first, length - first, 0)] }
  },
  vjp: ({ cotangent, attributes: { axis, by } }) => roll(cotangent, -by, axis),
  notation: { text: ([x], { by }) => prefix('roll')([x!, { text: String(by), binding: 0 }]) },
  samples: [{ inputs: [[1, 2, 3, 4]], attributes: { axis: 0, by: 1 } }, { inputs: [[[1, 2, 3], [4, 5, 6]]], attributes: { axis: 1, by: -1 } }],
}), call => (operand, by, axis = -1) => {
  const x = asTensor('roll', operand)
  return call([x], { axis: normalizeAxis('roll', axis, x.rank), by })
})

const outer = callable(contraction<object>({
  name: 'outer', summary: 'Every element of the one times every element of the other.',
  dimensions: () => ({ batch: [], contract: [] }),
  vjp: ({ cotangent, inputs: [a, b] }, index) => index === 0 ? matmul(cotangent, b!) : matmul(a!, cotangent),
  notation: { text: prefix('outer') },
  samples: [{ inputs: [[1, 2, 0.5], [-1, 4]] }],
}), call => (a: Operand, b: Operand): Tensor => call(promote('outer', [a, b], ['number', 'number']), {}))

const maxPool = callable(windowed<{ readonly size: number }>({
  name: 'maxPool', summary: 'The greatest element of every window, windows side by side.',
  fold: { lift: (_, x) => [x], merge: (m, [a], [b]) => [m.select(m.or(m.less(a!, b!), m.notEqual(b!, b!)), b!, a!)], finish: (_, [greatest]) => greatest! },
  geometry: ([shape], { size }) => ({ size: shape!.slice(2).map(() => size), stride: shape!.slice(2).map(() => size), dilation: shape!.slice(2).map(() => 1) }),
  vjp({ cotangent, inputs: [x], output, attributes: { size } }) {
    const spatial = output.shape.slice(2)
    const windows = [...output.shape.slice(0, 2), ...spatial.flatMap(length => [length, size])]
    const enlarge = (value: Tensor): Tensor => reshape(broadcastTo(reshape(value, [...output.shape.slice(0, 2), ...spatial.flatMap(length => [length, 1])]), windows), x!.shape)
    return where(equal(x!, enlarge(output)), enlarge(cotangent), zerosLike(x!))
  },
  notation: { text: ([x], { size }) => prefix('maxPool')([x!, { text: String(size), binding: 0 }]) },
  samples: [{ inputs: [[[[1, 2, 0.5, -1], [3, 4, 2, 7]]]], attributes: { size: 2 } }, { inputs: [[[[1, 2], [4, 3]], [[0, -1], [-2, -3]]]], attributes: { size: 2 } }],
}), call => (x: Operand, size: number): Tensor => call([asTensor('maxPool', x)], { size }))

const rowwise = ([data, at]: readonly Shape[]) => ({ outer: sizeOf(data!.slice(0, -1)), extent: data!.at(-1)!, inner: 1, count: at!.at(-1)!, indices: 'perRow' } as const)
const rows = { shape: [2, 2], dtype: 'int32', data: Int32Array.of(2, 0, 1, 1) } as const
const takeLast: Callable<(x: Operand, positions: Operand) => Tensor, Index> = callable(indexed<object>({
  name: 'takeLast', access: 'read', summary: 'Elements of the last axis, at positions of its own for each row.',
  infer: ([x, at]) => ({ shape: at!.shape, dtype: x!.dtype }),
  layout: rowwise,
  vjp: ({ cotangent, inputs: [x, at] }, index) => index === 0 ? addLast(cotangent, at!, x!.shape.at(-1)!) : null,
  linear: varying => varying[0] === true,
  notation: { text: prefix('takeLast') },
  samples: [{ inputs: [[[1, 2, 3], [4, 5, 6]], rows] }],
}), call => (x, positions) => call([asTensor('takeLast', x), asTensor('takeLast', positions, 'int32')], {}))
const addLast: Callable<(updates: Operand, positions: Operand, length: number) => Tensor, Index<{ readonly length: number }>> = callable(indexed<{ readonly length: number }>({
  name: 'addLast', access: 'add', summary: 'Zeros with elements added at positions of the last axis.',
  infer: ([updates], { length }) => ({ shape: [...updates!.shape.slice(0, -1), length], dtype: updates!.dtype }),
  layout: ([updates, at], { length }) => rowwise([[...updates!.slice(0, -1), length], at!]),
  vjp: ({ cotangent, inputs: [, at] }, index) => index === 0 ? takeLast(cotangent, at!) : null,
  linear: varying => varying[0] === true,
  notation: { text: ([updates, at], { length }) => prefix('addLast')([updates!, at!, { text: String(length), binding: 0 }]) },
  samples: [{ inputs: [[[1, 2], [3, 4]], rows], attributes: { length: 3 } }],
}), call => (updates, positions, length) => call([asTensor('addLast', updates), asTensor('addLast', positions, 'int32')], { length }))

const greatestByAbs = callable(order<{ readonly axis: number; readonly count: number }>({
  name: 'greatestByAbs', summary: 'The positions of the elements of greatest absolute value.',
  key: (m, x) => m.neg(m.abs(x)),
  take: (length, { count }) => Math.min(length, count),
  notation: { text: ([x], { count }) => prefix('greatestByAbs')([x!, { text: String(count), binding: 0 }]) },
  samples: [{ inputs: [[3, -7, 2, 7, NaN]], attributes: { axis: 0, count: 3 } }, { inputs: [[[3, -7], [-4, 7]]], attributes: { axis: 1, count: 1 } }],
}), call => (operand: Operand, count: number): Tensor => {
  const x = asTensor('greatestByAbs', operand)
  return call([x], { axis: x.rank - 1, count })
})

const key = { shape: [2], dtype: 'int32', data: Int32Array.of(0, 42) } as const
interface Drawn { readonly shape: Shape; readonly dtype: DType; readonly probability: number }
const bernoulli = callable(random<Drawn>({
  name: 'bernoulli', summary: 'Ones with a probability, else zeros.',
  meaning: (m, [word], { probability }) => m.select(m.less(m.mul(word, m.const(2 ** -32)), m.const(probability)), m.const(1), m.const(0)),
  notation: { text: ([one], { probability }) => prefix('bernoulli')([one!, { text: String(probability), binding: 0 }]) },
  samples: [{ inputs: [key], attributes: { shape: [40], dtype: 'float64', probability: 0.5 } }, { inputs: [key], attributes: { shape: [4, 10], dtype: 'bool', probability: 0.5 } }],
}), call => (at: Operand, shape: Shape, probability: number): Tensor => call([asTensor('bernoulli', at, 'int32')], { shape, dtype: 'float64', probability }))

/** Gaussian elimination without exchanges is enough for a test. */
function determinantOf(matrix: TypedArray, n: number): number {
  const a = Float64Array.from(matrix)
  let result = 1
  for (let step = 0; step < n; step++) {
    result *= a[step * n + step]!
    for (let row = step + 1; row < n; row++) {
      const factor = a[row * n + step]! / a[step * n + step]!
      for (let column = step; column < n; column++) a[row * n + column]! -= factor * a[step * n + column]!
    }
  }
  return result
}
const determinant = callable(routine<object>({
  name: 'determinant', summary: 'The determinant of a square matrix.', domain: 'differentiable where the matrix is invertible',
  infer: ([a]) => ({ shape: [], dtype: a!.dtype }),
  run([a], _, output) { output[0] = determinantOf(a!.data, a!.shape[0]!) },
  vjp: ({ cotangent, inputs: [a], output }) => mul(mul(cotangent, output), transpose(solve(a!, eye(a!.shape[0]!, undefined, { dtype: a!.dtype })))),
  notation: { text: prefix('det') },
  samples: [{ inputs: [[[2, 1], [-1, 3]]] }, { inputs: [[[2, 1, 0], [-1, 3, 1], [0.5, 0, 1]]] }],
}), call => (a: Operand): Tensor => call([asTensor('determinant', a)], {}))

const huberRecord = compositeRecord<{ readonly delta: number }>({
  name: 'huber', summary: 'x²/2 for small x, delta·(|x| − delta/2) for large.',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  expand([x], { delta }) {
    const inside = clip(x!, delta)
    return mul(inside, sub(x!, mul(0.5, inside)))
  },
  vjp: ({ cotangent, inputs: [x], attributes: { delta } }) => mul(cotangent, clip(x!, delta)),
  notation: { text: ([x], { delta }) => prefix('huber')([x!, { text: String(delta), binding: 0 }]) },
  samples: [{ inputs: [[-3, -0.5, 0.2, 5]], attributes: { delta: 1 } }, { inputs: [2], attributes: { delta: 3 } }],
})
const huber = callable(huberRecord, call => (x: Operand, delta: number): Tensor => call([asTensor('huber', x)], { delta }))

/** A function of one tensor for each kind: where to take it, its value, its derivative in the sum of its elements, and its formula. */
const differentiable: readonly { operation: Operation; f: (x: Tensor) => Tensor; at: NestedArray; value: NestedArray; slope: NestedArray; text: string }[] = [
  { operation: softplus.operation, f: x => softplus(x), at: [0, 1000], value: [Math.LN2, 1000], slope: [0.5, 1], text: 'softplus(x)' },
  { operation: clipRecord, f: x => clip(x, 1), at: [0.5, -3], value: [0.5, -1], slope: [1, 0], text: 'clip(x, 1)' },
  { operation: sumOfSquares.operation, f: x => sumOfSquares(x, 1), at: [[1, 2], [3, 4]], value: [5, 25], slope: [[2, 4], [6, 8]], text: 'sumOfSquares(x, axis=1)' },
  { operation: cumulativeProduct.operation, f: x => cumulativeProduct(x), at: [2, 3, 4], value: [2, 6, 24], slope: [16, 10, 6], text: 'cumulativeProduct(x, axis=0)' },
  { operation: roll.operation, f: x => roll(x, 1), at: [1, 2, 3], value: [3, 1, 2], slope: [1, 1, 1], text: 'roll(x, 1)' },
  { operation: outer.operation, f: x => outer(x, [1, 10]), at: [2, 3], value: [[2, 20], [3, 30]], slope: [11, 11], text: 'outer(x, [2])' },
  { operation: maxPool.operation, f: x => maxPool(x, 2), at: [[[1, 5, 4, 2]]], value: [[[5, 4]]], slope: [[[0, 1, 1, 0]]], text: 'maxPool(x, 2)' },
  { operation: takeLast.operation, f: x => takeLast(x, [[1, 1], [0, 2]]), at: [[1, 2, 3], [4, 5, 6]], value: [[2, 2], [4, 6]], slope: [[0, 2, 0], [1, 0, 1]], text: 'takeLast(x, [2×2])' },
  { operation: addLast.operation, f: x => addLast(x, [2, 2], 3), at: [5, 7], value: [0, 0, 12], slope: [1, 1], text: 'addLast(x, [2], 3)' },
  { operation: determinant.operation, f: x => determinant(x), at: [[2, 1], [-1, 3]], value: 7, slope: [[3, 1], [-1, 2]], text: 'det(x)' },
  { operation: huberRecord, f: x => huber(x, 1), at: [0.5, -3], value: [0.125, 2.5], slope: [0.5, -1], text: 'huber(x, 1)' },
]

describe.each(differentiable)('a new $operation.kind, $operation.name', ({ operation, f, at, value, slope, text }) => {
  const shape = tensor(at as number[]).shape
  const x = input('x', shape)
  const y = f(x)
  const bindings = { x: at as number[] }

  test('the rule tester finds nothing wrong', () => expect(checkOperation(operation)).toEqual([]))
  test('is evaluated', () => expect(evaluate(y, bindings).toArray()).toEqual(value))
  test('is printed', () => expect(formula(y)).toBe(text))
  test('is differentiated', () => expectClose(grad(sum(y), x).toArray(bindings), slope))
  test('is differentiated twice, and forwards', () => {
    gradcheck(one => f(one), [at as number[]], { order: 2, ...(operation.kind === 'scan' ? { absolute: 1e-5 } : {}) })
    expect(hessian(sum(y), x).shape).toEqual([...shape, ...shape])
    expect(jvp(y, x, tensor(at as number[])).shape).toEqual(y.shape)
  })
  test('runs in a program', () => {
    const program = interpret({ inputs: { x }, outputs: { y, slope: grad(sum(y), x) } })
    const found = program({ x: at as number[] })
    expect(found.y.toArray()).toEqual(value)
    expectClose(found.slope.toArray(), slope)
    expect(program.describe().steps.some(step => step.operation === (operation.kind === 'composite' ? 'clip' : operation.name))).toBe(true)
  })
})

describe('new kinds without a derivative', () => {
  test('order: positions by absolute value, the first ones kept', () => {
    expect(checkOperation(greatestByAbs)).toEqual([])
    const x = input('x', [4])
    expect(greatestByAbs(x, 2).toArray({ x: [1, -5, 5, 3] })).toEqual([1, 2])
    expect(formula(greatestByAbs(x, 2))).toBe('greatestByAbs(x, 2)')
    expect(() => grad(sum(mul(x, greatestByAbs(x, 4))), x)).not.toThrow()
  })
  test('random: from a key, on its own and in a program', () => {
    expect(checkOperation(bernoulli)).toEqual([])
    const seed = input('seed', [2], { dtype: 'int32' })
    const draws = bernoulli(seed, [1000], 0.25)
    expect(formula(draws)).toBe('bernoulli(seed, 0.25)')
    const program = interpret({ inputs: { seed }, outputs: { draws, mean: draws.mean() } })
    const found = program({ seed: [0, 1] })
    expect(found.mean.item()).toBeGreaterThan(0.2)
    expect(found.mean.item()).toBeLessThan(0.3)
    expect(found.draws.toArray()).toEqual(evaluate(draws, { seed: [0, 1] }).toArray())
    const x = input('x', [1000])
    expect(grad(sum(mul(x, draws)), x).toArray({ seed: [0, 1] })).toEqual(found.draws.toArray())
  })
})

test('a composite written as a function opens into operations defined here', () => {
  const x = input('x')
  const y = huber(softplus(x), 2)
  expect(formula(y)).toBe('huber(softplus(x), 2)')
  gradcheck(one => huber(softplus(one), 2), 0.3, { order: 2 })
  expect(interpret({ inputs: { x }, outputs: { y } }).describe().steps.map(step => step.operation)).toContain('clip')
})

function expectClose(found: NestedArray, expected: NestedArray): void {
  const flat = (value: NestedArray): number[] => Array.isArray(value) ? value.flatMap(flat) : [Number(value)]
  const [a, b] = [flat(found), flat(expected)]
  expect(a).toHaveLength(b.length)
  a.forEach((one, index) => expect(one).toBeCloseTo(b[index]!, 12))
}
