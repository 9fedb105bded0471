/** Parameters: set, read, backward, assign and programs, each alone. `model.test.ts` mixes them. */
import { describe, expect, test } from 'vitest'
import { add, assign, BindingError, composite, evaluate, grad, input, interpret, isParameter, mul, Parameter, parameter, ShapeError, stopGradient, sub, sum, tensor, transpose, UpdateError } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { counts } from '../src/graph/counting'

/** How many nodes walks visit while f runs. */
function visits(f: () => void): number {
  const before = counts.visited
  f()
  return counts.visited - before
}

describe('a parameter', () => {
  test('is a leaf that holds what it was last set to', () => {
    const w = parameter([1, 2], { name: 'w' })
    const y = w.mul(10)
    expect(y.toArray()).toEqual([10, 20])
    w.set([3, 4])
    expect([w.toArray(), y.toArray()]).toEqual([[3, 4], [30, 40]])
    w.set(Float64Array.of(5, 6))
    w.set(evaluate(y))
    expect(w.toArray()).toEqual([50, 60])
    expect([w.shape, w.dtype, w.trainable, isParameter(w), w instanceof Parameter]).toEqual([[2], 'float64', true, true, true])
    expect(isParameter(y)).toBe(false)
  })

  test('keeps its shape and dtype', () => {
    const w = parameter([1, 2], { dtype: 'float32' })
    expect(() => w.set([1])).toThrow(ShapeError)
    expect(() => w.set(5)).toThrow(ShapeError)
    w.set([0.1, 0.2])
    expect(w.value.data).toEqual(Float32Array.of(0.1, 0.2))
    expect(() => parameter([1], { dtype: 'int32' }).set([1.5])).toThrow(/int32/)
  })

  test('gives snapshots: nobody else’s array changes it, and it changes nobody’s', () => {
    const w = parameter([1, 2])
    const before = w.value
    const given = Float64Array.of(3, 4)
    w.set(given)
    given[0] = 99
    w.value.data[1] = 99
    evaluate(w).data[1] = 99
    expect(w.toArray()).toEqual([3, 4])
    expect(before.toArray()).toEqual([1, 2])
  })
})

describe('reading', () => {
  test('follows every write, also where the value was read before', () => {
    const [a, b] = [parameter(2), parameter(3)]
    const product = a.mul(b)
    const y = product.add(1)
    expect([product.item(), y.item()]).toEqual([6, 7])
    b.set(5)
    expect([y.item(), product.item()]).toEqual([11, 10])
    assign(new Map([[a, tensor(7)]]))
    expect([product.item(), y.item()]).toEqual([35, 36])
    interpret({ inputs: {}, outputs: {}, updates: new Map([[a, a.add(1)]]) })({})
    expect(y.item()).toBe(41)
  })

  test('a second time visits nothing, and costs one node where one was added', () => {
    const w = parameter(1)
    let y: Tensor = w
    for (let i = 0; i < 100; i++) y = y.add(1)
    expect(y.item()).toBe(101)
    expect(visits(() => expect(y.item()).toBe(101))).toBe(0)
    const more = y.mul(2)
    expect(visits(() => expect(more.item()).toBe(202))).toBeLessThanOrEqual(3)
    w.set(2)
    expect(visits(() => expect(more.item()).toBe(204))).toBeGreaterThan(100)
  })

  test('a write elsewhere makes nothing stale', () => {
    const [w, other] = [parameter(1), parameter(1)]
    const y = w.add(1).mul(2)
    y.item()
    other.set(5)
    expect(visits(() => expect(y.item()).toBe(4))).toBe(0)
  })

  test('with bindings keeps nothing', () => {
    const x = input('x')
    const y = x.mul(2)
    expect([y.item({ x: 1 }), y.item({ x: 5 }), y.item(new Map([[x, 7]]))]).toEqual([2, 10, 14])
    expect(() => y.item()).toThrow(BindingError)
  })

  test('what is read can be scribbled on', () => {
    const w = parameter([1, 2])
    const y = w.mul(2)
    ;(y.toArray() as number[])[0] = 99
    evaluate(y).data[0] = 99
    expect(y.toArray()).toEqual([2, 4])
  })
})

describe('backward', () => {
  test('sets gradients as constants, and again sets them, not adds', () => {
    const w = parameter([1, 2])
    const loss = sum(w.mul(w))
    loss.backward()
    const first = w.grad!
    expect(first.toArray()).toEqual([2, 4])
    loss.backward()
    expect(w.grad!.toArray()).toEqual([2, 4])
    w.set([10, 20])
    expect([first.toArray(), w.grad!.toArray()]).toEqual([[2, 4], [2, 4]])
    loss.backward()
    expect([first.toArray(), w.grad!.toArray()]).toEqual([[2, 4], [20, 40]])
  })

  test('descends all parameters at the same point, not one after another', () => {
    const [a, b] = [parameter(1), parameter(2)]
    const loss = mul(a, b)
    loss.backward()
    a.set(a.sub(a.grad!).item())
    b.set(b.sub(b.grad!).item())
    expect([a.item(), b.item()]).toEqual([-1, 1]) // with live gradients b would become 3
  })

  test('leaves undefined what no derivative reaches, and clears what was there', () => {
    const [w, held, count] = [parameter(3), parameter(4), parameter(1, { dtype: 'int32' })]
    const frozen = parameter(5, { trainable: false })
    mul(w, held).backward()
    expect(held.grad!.item()).toBe(3)
    add(mul(w, stopGradient(held)), mul(count, frozen)).backward()
    expect([w.grad!.item(), held.grad, count.grad, frozen.grad]).toEqual([4, undefined, undefined, undefined])
  })

  test('takes bindings, and reaches parameters inside composites', () => {
    const [x, w] = [input('x', [2]), parameter([1, 2])]
    const dot = composite('dot', (a: Tensor, b: Tensor) => sum(mul(a, b)))
    dot(w, x).backward({ x: [5, 6] })
    expect(w.grad!.toArray()).toEqual([5, 6])
  })

  test('needs one number', () => {
    const w = parameter([1, 2])
    expect(() => w.mul(2).backward()).toThrow(ShapeError)
    expect(w.grad).toBeUndefined()
  })

  test('leaves the value of the loss to be read for nothing', () => {
    const w = parameter(3)
    const loss = w.mul(w).mul(w)
    loss.backward()
    expect(visits(() => expect(loss.item()).toBe(27))).toBe(0)
  })
})

describe('a simultaneous step', () => {
  test('swaps a and b, by assign', () => {
    const [a, b] = [parameter([1, 2]), parameter([3, 4])]
    assign(new Map([[a, b], [b, a]]))
    expect([a.toArray(), b.toArray()]).toEqual([[3, 4], [1, 2]])
  })

  test('swaps a and b, by a program, as often as it is called', () => {
    const [a, b] = [parameter([[1, 2], [3, 4]]), parameter([[5, 6], [7, 8]])]
    const swap = interpret({ inputs: {}, outputs: { a, b }, updates: new Map([[a, b], [b, a]]) })
    expect(swap({}).a.toArray()).toEqual([[1, 2], [3, 4]])
    expect([a.toArray(), b.toArray()]).toEqual([[[5, 6], [7, 8]], [[1, 2], [3, 4]]])
    swap({})
    expect([a.toArray(), b.toArray()]).toEqual([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
  })

  test('through views of the other: a becomes bᵀ, b becomes aᵀ', () => {
    const [a, b] = [parameter([[1, 2], [3, 4]]), parameter([[5, 6], [7, 8]])]
    assign(new Map([[a, transpose(b)], [b, transpose(a)]]))
    expect([a.toArray(), b.toArray()]).toEqual([[[5, 7], [6, 8]], [[1, 3], [2, 4]]])
  })

  test('rotates three, and takes bindings', () => {
    const [a, b, c] = [parameter(1), parameter(2), parameter(3)]
    const x = input('x')
    assign(new Map<Parameter, Tensor>([[a, b.add(x)], [b, c], [c, a]]), { x: 10 })
    expect([a.item(), b.item(), c.item()]).toEqual([12, 3, 1])
  })

  test('fails whole or not at all', () => {
    const [a, b] = [parameter([1, 2]), parameter(3)]
    expect(() => assign(new Map<Parameter, Tensor>([[b, b.add(1)], [a, b]]))).toThrow(UpdateError)
    expect(() => assign(new Map<Parameter, Tensor>([[b, b.add(1)], [a.mul(2) as Parameter, a]]))).toThrow(UpdateError)
    expect(() => assign(new Map<Parameter, Tensor>([[b, b.add(1)], [a, mul(a, input('x', [2]))]]))).toThrow(BindingError)
    expect(() => assign(new Map<Parameter, Tensor>([[a, a.cast('float32')]]))).toThrow(UpdateError)
    expect([a.toArray(), b.item()]).toEqual([[1, 2], 3])
  })
})

describe('a program', () => {
  const build = () => {
    const w = parameter(0, { name: 'w' })
    const [x, y] = [input('x', [3]), input('y', [3])]
    const loss = sum(sub(mul(w, x), y).mul(sub(mul(w, x), y)))
    return { w, program: interpret({ inputs: { x, y }, outputs: { loss, half: loss.mul(0.5) }, updates: new Map([[w, sub(w, mul(0.01, grad(loss, w)))]]) }) }
  }

  test('gives outputs at the old values of its cells and then writes the new ones', () => {
    const { w, program } = build()
    const data = { x: [1, 2, 3], y: [2, 4, 6] }
    const first = program(data)
    expect([first.loss.item(), first.half.item()]).toEqual([56, 28])
    expect(w.item()).toBeCloseTo(0.56, 15)
    for (let i = 0; i < 100; i++) program(data)
    expect(w.item()).toBeCloseTo(2, 10)
    w.set(0)
    expect(program(data).loss.item()).toBe(56)
  })

  test('bound to data is a step: the data is copied, the cells are not', () => {
    const { w, program } = build()
    const x = Float64Array.of(1, 2, 3)
    const step = program.bind({ x, y: [2, 4, 6] })
    x.fill(0)
    expect(step().loss.item()).toBe(56)
    w.set(2)
    expect(step().loss.item()).toBe(0)
  })

  test('says what it consists of', () => {
    const { program } = build()
    const description = program.describe()
    expect(description.engine).toBe('interpreter')
    expect(description.steps.every(step => typeof step.kind === 'string' && typeof step.operation === 'string')).toBe(true)
    expect(description.steps.some(step => step.operation === 'sum')).toBe(true)
    expect(String(description)).toContain('mul float64 [3]')
  })

  test('wants exactly its inputs', () => {
    const { program } = build()
    expect(() => program({ x: [1, 2, 3] } as never)).toThrow(/no "y"/)
    expect(() => program({ x: [1, 2, 3], y: [1, 2, 3], z: 1 } as never)).toThrow(BindingError)
    expect(() => program({ x: [1, 2], y: [1, 2, 3] })).toThrow(ShapeError)
    expect(() => interpret({ inputs: {}, outputs: { y: input('x') } })).toThrow(BindingError)
    expect(() => interpret({ inputs: { w: parameter(1) }, outputs: {} })).toThrow(BindingError)
  })

  test('names inputs as it likes, whatever they are called in the graph', () => {
    const x = input('x')
    expect(interpret({ inputs: { renamed: x }, outputs: { y: x.mul(2) } })({ renamed: 4 }).y.item()).toBe(8)
  })

  test('gives arrays of its own', () => {
    const w = parameter([1, 2])
    const program = interpret({ inputs: {}, outputs: { w, same: w } })
    const { w: one, same } = program({})
    one.data[0] = 99
    expect([same.toArray(), w.toArray(), program({}).w.toArray()]).toEqual([[1, 2], [1, 2], [1, 2]])
  })
})

describe('evaluate', () => {
  test('of several tensors is one walk', () => {
    const x = input('x')
    const shared = x.mul(3).tanh()
    const both = visits(() => evaluate({ a: shared.add(1), b: shared.sub(1) }, { x: 1 }))
    const one = visits(() => evaluate(shared.add(1), { x: 1 }))
    expect(both).toBeLessThanOrEqual(one + 2)
  })

  test('binds by tensor, also two inputs of one name', () => {
    const [a, b] = [input('x'), input('x')]
    expect(evaluate(a.sub(b), new Map([[a, 5], [b, 3]])).item()).toBe(2)
    expect(() => evaluate(a.sub(b), { x: 1 })).toThrow(/two different inputs have one name/)
  })

  test('converts plain numbers to the dtype of the input and holds typed arrays to theirs', () => {
    const x = input('x', [2], { dtype: 'float32' })
    expect(evaluate(x, { x: [0.1, 0.2] }).data).toEqual(Float32Array.of(0.1, 0.2))
    expect(() => evaluate(x, { x: Float64Array.of(1, 2) })).toThrow(/Float32Array/)
    expect(evaluate(input('n', [2, 2], { dtype: 'int32' }), { n: Int32Array.of(1, 2, 3, 4) }).toArray()).toEqual([[1, 2], [3, 4]])
    expect(evaluate(input('b', [], { dtype: 'bool' }), { b: true }).toArray()).toBe(true)
    expect(() => evaluate(x, { x: [[1, 2]] })).toThrow(ShapeError)
  })
})
