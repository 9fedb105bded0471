// Products count addresses without a sign: buffers may stand beyond the first two gigabytes.
import { expect, test } from 'vitest'
import { Expressions } from '../../src/compile/expression'
import { emitProduct, scratchOf } from '../../src/compile/emit/product'
import type { Product } from '../../src/compile/emit/product'
import { pagesOf } from '../../src/compile/program'
import { Code } from '../../src/compile/wasm/code'
import { Module } from '../../src/compile/wasm/module'
import { engineHere } from '../../src/compile/webassembly'

const [ROWS, DEPTH, COLUMNS] = [5, 700, 7]

const [LEFT, RIGHT] = [4 * ROWS * DEPTH, 4 * DEPTH * COLUMNS]
const MIDDLE = 2 ** 31

/** Rows of the second operand side by side, or its columns, which are packed; what is walked has the middle of memory within. */
test.each([[COLUMNS, 1, MIDDLE - LEFT - RIGHT / 2], [1, DEPTH, MIDDLE - LEFT - RIGHT - 8192]])('steps %s and %s', (depthStep, columnStep, base) => {
  const e = new Expressions()
  const bases = [base, base + LEFT, base + LEFT + RIGHT]
  const product: Product = {
    lane: 'f32', extents: [ROWS, COLUMNS], depth: DEPTH, key: 9,
    left: { buffer: 0, offset: 0, strides: [DEPTH, 0, 1] }, right: { buffer: 1, offset: 0, strides: [0, columnStep, depthStep] },
    stores: [{ level: 'full', phase: 0, value: e.given('f32', 9), lane: 'f32', padded: false, access: { buffer: 2, offset: 0, strides: [COLUMNS, 1] } }],
  }
  const scratch = bases[2]! + 4096
  const module = new Module([])
  const code = new Code([], ['i32'])
  emitProduct(product, code, buffer => bases[buffer]!, scratch, one => module.add(one))
  code.i32(0)
  const engine = engineHere()!
  const memory = new engine.Memory({ initial: pagesOf(scratch + scratchOf(product) + 65536), maximum: 65536 })
  const view = (buffer: number, length: number): Float32Array => new Float32Array(memory.buffer, bases[buffer], length)
  const left = view(0, ROWS * DEPTH).map((_, i) => i % 5 - 2)
  const right = view(1, DEPTH * COLUMNS).map((_, i) => i % 7 - 3)
  view(0, ROWS * DEPTH).set(left)
  view(1, DEPTH * COLUMNS).set(right)
  new engine.Instance(new engine.Module(module.encoded({ step: module.add(code) })), { env: { memory }, host: {} }).exports.step()
  const expected = Array.from({ length: ROWS * COLUMNS }, (_, at) => {
    let total = 0
    for (let k = 0; k < DEPTH; k++) total += left[Math.floor(at / COLUMNS) * DEPTH + k]! * right[k * depthStep + at % COLUMNS * columnStep]!
    return total
  })
  expect(Array.from(view(2, ROWS * COLUMNS))).toEqual(expected)
})

test('a first operand is packed across the middle of memory', () => {
  const [rows, depth, columns, apart] = [5, 40, 33, 300]
  const e = new Expressions()
  const scratch = MIDDLE - 320
  const bases = [scratch - 200000, scratch - 100000, scratch - 50000]
  const product: Product = {
    lane: 'f32', extents: [rows, columns], depth, key: 9,
    left: { buffer: 0, offset: 0, strides: [1, 0, apart] }, right: { buffer: 1, offset: 0, strides: [0, 1, columns] },
    stores: [{ level: 'full', phase: 0, value: e.given('f32', 9), lane: 'f32', padded: false, access: { buffer: 2, offset: 0, strides: [columns, 1] } }],
  }
  const module = new Module([])
  const code = new Code([], ['i32'])
  emitProduct(product, code, buffer => bases[buffer]!, scratch, one => module.add(one))
  code.i32(0)
  const engine = engineHere()!
  expect(scratchOf(product)).toBe(4 * 8 * depth)
  const memory = new engine.Memory({ initial: pagesOf(scratch + 65536), maximum: 65536 })
  const view = (buffer: number, length: number): Float32Array => new Float32Array(memory.buffer, bases[buffer], length)
  const left = view(0, apart * depth)
  const right = view(1, depth * columns)
  left.forEach((_, i) => { left[i] = i % 5 - 2 })
  right.forEach((_, i) => { right[i] = i % 7 - 3 })
  new engine.Instance(new engine.Module(module.encoded({ step: module.add(code) })), { env: { memory }, host: {} }).exports.step()
  const expected = Array.from({ length: rows * columns }, (_, at) => {
    let total = 0
    for (let k = 0; k < depth; k++) total += left[Math.floor(at / columns) + k * apart]! * right[k * columns + at % columns]!
    return total
  })
  expect(Array.from(view(2, rows * columns))).toEqual(expected)
})
