// Large graphs of scalars: the tape gives what the interpreter gives, shares cells like any program, and grows no faster than the graph.
import { abs, add, apply, cast, concat, cos, div, exp, grad, greater, input, interpret, log, matmul, mul, NdArray, neg, parameter, relu, reshape, slice, sqrt, square, sub, tanh, tensor, transpose, where } from '@mlp/autograd'
import type { ArrayLike, Elementwise, FloatDType, Parameter, Program, Tensor, Tensors } from '@mlp/autograd'
import { compile, compileAsync } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { isFloat } from '../../src/graph/dtype'
import { allOperations } from '../../src/ops/all'
import { inputNode } from '../../src/ops/leaf'
import { arraysOf, inDType } from '../../src/testing/specimen'
import { bitDifference, disagreement } from './agreement'
import { WAYS, wrongOf } from './engines'
import type { Trial } from './engines'
import { below, choose, seeded } from './graphs'

const DTYPES = ['float64', 'float32'] as const
const GRAPH_SIZE = 4000

const outputsOf = (all: readonly Tensor[]): Tensors => Object.fromEntries(all.map((one, at) => [`o${at}`, one]))

/** Operations enough for a tape, on an input of its own; the last value counts for nothing. */
function ballast(dtype: FloatDType = 'float64'): Tensor {
  let x: Tensor = parameter(0.5, { dtype })
  for (let at = 0; at < GRAPH_SIZE; at++) x = at % 2 === 0 ? mul(x, 0.5) : add(x, 1)
  return x
}

/** Every elementwise record on the numbers of its samples one by one, with first and second derivatives. */
function records(dtype: FloatDType): Trial {
  const inputs: Record<string, Tensor> = {}
  const data: Record<string, ArrayLike> = {}
  const results: Tensor[] = [ballast(dtype)]
  const given = (array: NdArray, element: number): Tensor => {
    const name = `x${Object.keys(inputs).length}`
    const node = inputNode(name, [], array.dtype)
    inputs[name] = node
    data[name] = new NdArray(array.data.slice(element, element + 1), [], array.dtype)
    return node
  }
  const differentiate = (y: Tensor, leaves: readonly Tensor[]): Tensor[] => grad(y, leaves, { disconnected: 'zero' })
  for (const operation of allOperations.filter((one): one is Elementwise => one.kind === 'elementwise')) {
    for (const sample of operation.samples ?? []) {
      const arrays = arraysOf(operation, sample).map(array => isFloat(array.dtype) ? inDType(array, dtype) : array)
      for (let element = 0; element < Math.min(...arrays.map(array => array.data.length)); element++) {
        const operands = arrays.map(array => given(array, element))
        const node = apply<object>(operation, operands, sample.attributes ?? {})
        results.push(node)
        const leaves = operands.filter(one => isFloat(one.dtype))
        if (!isFloat(node.dtype) || leaves.length === 0 || operation.notDifferentiable !== undefined) continue
        const first = differentiate(node, leaves)
        results.push(...first, ...first.flatMap(one => differentiate(one, leaves)))
      }
    }
  }
  return { inputs, data, outputs: outputsOf(results) }
}

/** Operations whose results are rounded once: any two engines agree on every bit. Values are kept from growing. */
const EXACT: readonly ((a: Tensor, b: Tensor, c: Tensor) => Tensor)[] = [
  (a, b) => add(mul(a, 0.5), mul(b, 0.25)), (a, b) => sub(a, mul(b, 0.5)), (a, b) => mul(a, div(b, add(abs(b), 1))), (a, b) => div(a, add(square(b), 1)), a => sqrt(abs(a)),
  a => neg(a), a => relu(a), (a, b, c) => where(greater(a, b), b, c), (a, b) => cast(greater(a, b), a.dtype), a => cast(cast(a, 'int32'), a.dtype), a => reshape(reshape(a, [1, 1]), []),
  (a, b) => reshape(slice(concat([reshape(a, [1]), reshape(b, [1])]), [1], [2]), []),
]
const SMOOTH: readonly ((a: Tensor, b: Tensor, c: Tensor) => Tensor)[] = [
  ...EXACT.slice(0, 3), a => tanh(a), a => cos(a), a => exp(neg(square(a))), a => log(add(square(a), 1)), (a, b) => mul(tanh(a), b),
]

/** A graph in which everything computed may be read by everything later, mostly by what comes soon. */
function random(seed: number, dtype: FloatDType, operations: typeof EXACT): Trial {
  const number = seeded(seed)
  const inputs = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`x${at}`, input(`x${at}`, [], { dtype })]))
  const data = Object.fromEntries(Object.keys(inputs).map(name => [name, number() * 4 - 2]))
  const values: Tensor[] = [...Object.values(inputs), tensor(0.25, { dtype }), tensor(-0, { dtype })]
  const pick = (): Tensor => values[values.length - 1 - below(number, Math.min(values.length, number() < 0.5 ? 40 : values.length))]!
  while (values.length < GRAPH_SIZE) values.push(choose(number, operations)(pick(), pick(), pick()))
  return { inputs, data, outputs: outputsOf(values.filter((_, at) => at % 97 === 0).concat(values.slice(-10))) }
}

const isTape = ({ inputs = {}, outputs }: Trial): boolean => compile({ inputs, outputs }).describe().engine === 'tape'

describe.each(DTYPES)('%s', dtype => {
  describe.each(WAYS)('vectors: %s, %s', vectors => {
    test('every record with its derivatives', () => {
      const trial = records(dtype)
      expect(isTape(trial)).toBe(true)
      expect(wrongOf(trial, vectors, disagreement)).toEqual([])
    })
    test.each([1, 2, 3])('operations rounded once are exact, graph %i', seed => {
      const trial = random(seed, dtype, EXACT)
      expect(isTape(trial)).toBe(true)
      expect(wrongOf(trial, vectors, bitDifference)).toEqual([])
    })
    test.each([4, 5])('functions among them, graph %i', seed => {
      expect(wrongOf(random(seed, dtype, SMOOTH), vectors, disagreement)).toEqual([])
    })
  })
})

test('numbers of a vector, and vectors of numbers', () => {
  const [x, w] = [input('x', [6], { dtype: 'float32' }), parameter([1, 2, 3], { dtype: 'float32' })]
  const constants = tensor([0.5, -0, 3], { dtype: 'float32' })
  const at = (vector: Tensor, place: number): Tensor => reshape(slice(vector, [place], [place + 1]), [])
  let all = Array.from({ length: 6 }, (_, place) => at(x, place))
  for (let layer = 0; layer < 300; layer++) all = all.map((one, place) => add(mul(one, at(constants, place % 3)), mul(all[(place + 1) % 6]!, mul(at(w, layer % 3), 0.25))))
  const joined = reshape(concat(all.map(one => reshape(one, [1]))), [2, 3])
  const outputs = { joined, turned: transpose(joined), x, w, constants, part: slice(x, [1], [4]), again: joined, one: all[0]! }
  const trial = { inputs: { x }, data: { x: Float32Array.from([1, -2, 3, -4, 5, 0.25]) }, outputs }
  expect(isTape(trial)).toBe(true)
  for (const [vectors] of WAYS) expect(wrongOf(trial, vectors, bitDifference)).toEqual([])
})

describe('updates', () => {
  type Engine = (spec: { inputs: Tensors; outputs: Tensors; updates: Map<Parameter, Tensor> }) => Program<Tensors, Tensors>
  interface Cells { readonly a: Parameter; readonly b: Parameter; readonly c: Parameter; readonly v: Parameter; readonly n: Parameter; readonly x: Tensor; readonly y: Tensor }
  const cases: Readonly<Record<string, (cells: Cells) => { readonly outputs?: Tensors; readonly updates: readonly (readonly [Parameter, Tensor])[] }>> = {
    'two exchanged': ({ a, b, y }) => ({ outputs: { y }, updates: [[a, b], [b, a]] }),
    'three in a circle, one computed': ({ a, b, c, y }) => ({ updates: [[a, b], [b, add(c, y)], [c, a]] }),
    'a cell and its old value as results': ({ a, y }) => ({ outputs: { before: a, after: add(a, y) }, updates: [[a, add(a, y)]] }),
    'one value for two cells, and as a result': ({ a, b, y }) => ({ outputs: { y }, updates: [[a, y], [b, y]] }),
    'an input and a constant': ({ a, b, x, y }) => ({ outputs: { y, x }, updates: [[b, tensor(7)], [a, x]] }),
    'written but not read': ({ c, y }) => ({ outputs: {}, updates: [[c, y]] }),
    'a vector moved, of which some is read': ({ v, a, y }) => ({
      outputs: { y, v }, updates: [[v, concat([slice(v, [1], [3]), reshape(add(y, reshape(slice(v, [0], [1]), [])), [1])])], [a, reshape(slice(v, [2], [3]), [])]],
    }),
    'a whole number counts': ({ n, a, y }) => ({ outputs: { y }, updates: [[n, add(n, 1)], [a, add(y, cast(n, 'float64'))]] }),
    'in another order than they are read': ({ a, b, c, y }) => ({ updates: [[c, mul(c, y)], [a, add(mul(a, b), c)], [b, sub(b, y)]] }),
  }

  /** All that can be seen of three steps, with cells set and read between. */
  function seen(engine: Engine, make: (typeof cases)[string]): NdArray[] {
    const cells = { a: parameter(0.5), b: parameter(-0.25), c: parameter(2), v: parameter([1, 2, 3]), n: parameter(1, { dtype: 'int32' }) }
    const x = input('x')
    let y: Tensor = x
    for (let at = 0; at < GRAPH_SIZE; at++) y = at % 3 === 0 ? mul(y, cells.a) : add(y, at % 3 === 1 ? cells.b : x)
    const { outputs = {}, updates } = make({ ...cells, x, y })
    const program = engine({ inputs: { x }, outputs, updates: new Map(updates) })
    return [1, 2, 3].flatMap(step => {
      const results = Object.values(program({ x: step / 4 }))
      if (step === 2) cells.a.set(0.125)
      return [...results, ...Object.values(cells).map(cell => cell.value)]
    })
  }

  const show = (all: readonly NdArray[]): string[] => all.map(String)
  test.each(Object.entries(cases))('%s', (_, make) => {
    const engine: Engine = spec => {
      const program = compile(spec)
      expect(program.describe().engine).toBe('tape')
      return program
    }
    expect(show(seen(engine, make))).toEqual(show(seen(interpret, make)))
  })

  test('a tape, a compiled program and the interpreter take turns with one cell', () => {
    const turns = (engines: readonly Engine[]): string[] => {
      const [w, x] = [parameter(0.5), input('x')]
      let y: Tensor = x
      for (let at = 0; at < GRAPH_SIZE; at++) y = add(mul(y, w), x)
      const programs = [y, mul(w, x)].flatMap(value => engines.map(engine => engine({ inputs: { x }, outputs: { value }, updates: new Map([[w, mul(0.5, add(w, tanh(mul(0.125, value))))]]) })))
      return Array.from({ length: 24 }, (_, turn) => {
        const results = programs[turn * 5 % programs.length]!({ x: 0.25 })
        if (turn % 7 === 6) w.set(0.375)
        return turn % 3 === 0 ? `${String(results['value'])} ${w.item().toFixed(12)}` : String(results['value'])
      })
    }
    const short = (all: readonly string[]): string[] => all.map(one => one.replace(/\.\d{12}\d*/g, digits => digits.slice(0, 13)))
    expect(short(turns([compile, interpret]))).toEqual(short(turns([interpret, interpret])))
  })

  test('inputs bound once', () => {
    const [w, x] = [parameter(0), input('x')]
    let y: Tensor = x
    for (let at = 0; at < GRAPH_SIZE; at++) y = add(mul(y, 0.5), x)
    const step = compile({ inputs: { x }, outputs: { y }, updates: new Map([[w, add(w, y)]]) }).bind({ x: 1 })
    step()
    expect([step().y.item(), w.item()]).toEqual([2, 4])
  })
})

describe('which graphs', () => {
  const engineOf = (outputs: Tensors, inputs: Tensors = {}): string => compile({ inputs, outputs }).describe().engine

  test('small ones are compiled as usual, and those that work on arrays', () => {
    const vector = parameter([1, 2])
    let parts: Tensor[] = Array.from({ length: 1200 }, (_, at) => mul(parameter(at), 2))
    while (parts.length > 1) parts = parts.flatMap((one, at) => at % 2 === 1 ? [] : [add(one, parts[at + 1] ?? 0)])
    const y = parts[0]!
    expect(engineOf({ y: mul(parameter(1), 2) })).toBe('wasm')
    expect(engineOf({ y })).toBe('tape')
    expect(engineOf({ y, z: mul(vector, 2) })).toBe('wasm')
    expect(engineOf({ y, z: matmul(vector, vector) })).toBe('wasm')
  })
  test('compiled without holding up the page', async () => {
    const y = ballast()
    const program = await compileAsync({ inputs: {}, outputs: { y } })
    expect(program.describe().engine).toBe('tape')
    expect(program({}).y).toEqual(interpret({ inputs: {}, outputs: { y } })({}).y)
  })
})

describe('counts', () => {
  const wordsOf = (text: string): number[] => (/tape: (\d+) operations in (\d+) groups on (\d+) levels, (\d+) functions/.exec(text) ?? []).slice(1).map(Number)

  test('a chain of 20,000 is computed exactly, and twice as long a one takes twice as much', () => {
    const [x, w] = [input('x'), parameter(0.75)]
    const chain = (length: number): Tensor => {
      let y: Tensor = x
      for (let at = 0; at < length; at++) y = at % 2 === 0 ? mul(y, w) : add(y, x)
      return y
    }
    const [one, two] = [20_000, 40_000].map(length => {
      const outputs = { y: chain(length) }
      const program = compile({ inputs: { x }, outputs })
      expect(program({ x: 0.3 }).y).toEqual(interpret({ inputs: { x }, outputs })({ x: 0.3 }).y)
      return program.describe()
    })
    const [operations, groups, levels, functions] = wordsOf(String(one))
    expect([operations, levels]).toEqual([20_000, groups])
    expect(functions).toBeLessThan(8)
    expect(two!.memory / one!.memory).toBeCloseTo(2, 1)
    expect(two!.code / one!.code).toBeCloseTo(1, 1)
    // Two operands' addresses and a header per operation at the most, and the values.
    expect(one!.memory).toBeLessThan(operations! * 30)
  })

  test('a wide graph takes few groups and few functions, whatever the number of its nodes', () => {
    const layers = (width: number): Tensor[] => {
      let all: Tensor[] = Array.from({ length: width }, (_, at) => parameter(Math.sin(at)))
      for (let layer = 0; layer < 10; layer++) all = all.map((one, at) => tanh(add(mul(one, 0.5), all[(at + layer + 1) % width]!)))
      return all
    }
    const [narrow, wide] = [200, 800].map(width => wordsOf(String(compile({ inputs: {}, outputs: outputsOf(layers(width)) }).describe())))
    expect(narrow!.slice(1)).toEqual(wide!.slice(1))
    expect(narrow![1]).toBeLessThan(40)
  })

  test('equal operations are computed once, and constants kept once', () => {
    const x = parameter(0.5)
    const parts = Array.from({ length: GRAPH_SIZE }, () => mul(x, 3))
    const [operations] = wordsOf(String(compile({ inputs: {}, outputs: { y: parts.reduce((a, b) => add(a, b)) } }).describe()))
    expect(operations).toBe(GRAPH_SIZE)
  })

  test('thousands of cells, each trained', () => {
    const cells = Array.from({ length: 3000 }, (_, at) => parameter(at / 3000))
    const loss = cells.map((cell, at) => square(sub(cell, at))).reduce((a, b) => add(a, b))
    const gradients = grad(loss, cells)
    const program = compile({ inputs: {}, outputs: { loss }, updates: new Map(cells.map((cell, at) => [cell, sub(cell, mul(0.5, gradients[at]!))])) })
    const before = interpret({ inputs: {}, outputs: { loss } })({}).loss
    expect(program({}).loss).toEqual(before)
    expect(cells.map(cell => cell.item())).toEqual(cells.map((_, at) => at))
    expect(program({}).loss.item()).toBe(0)
  })
})
