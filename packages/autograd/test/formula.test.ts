/** Formulas: texts that people read, as they are; and for any graph, the same meaning with no parenthesis too many. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs, add, and, broadcastTo, composite, concat, cos, div, equal, exp, formula, gather, grad, greater, input, less, log, matmul, maximum, mul, neg, not, notEqual, or, parameter, pow, relu, sigmoid, slice, softmax, sqrt, square, sub, sum,
  tanh, tensor, transpose, where,
} from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { byPlace, decimal, inverse, mixture, modulo, power, PRIME, read } from './formula-parser'

const x = input('x')
const y = input('y')

describe('one neuron by hand', () => {
  const t = input('t')
  const w1 = parameter(0.4, { name: 'w₁' })
  const b1 = parameter(0.1, { name: 'b₁' })
  const w2 = parameter(0.3, { name: 'w₂' })
  const b2 = parameter(0.2, { name: 'b₂' })
  const z1 = add(mul(w1, x), b1).named('z₁')
  const h = sigmoid(z1).named('h')
  const output = add(mul(w2, h), b2).named('y')

  test.each<[string, Tensor]>([
    ['0.5·(y − t)²', mul(0.5, square(sub(output, t)))],
    ['(y − t)²/2', square(sub(output, t)).div(2)],
    ['(y − t)²·0.5', sub(output, t).square().mul(0.5)],
  ])('%s', (text, loss) => {
    expect(formula(loss)).toBe(text)
    expect(formula(grad(loss, w1))).toBe('(y − t)·w₂·h·(1 − h)·x  where h = σ(z₁)')
    expect(formula(grad(loss, b1))).toBe('(y − t)·w₂·h·(1 − h)  where h = σ(z₁)')
    expect(formula(grad(loss, w2))).toBe('(y − t)·h')
    expect(formula(grad(loss, b2))).toBe('y − t')
    expect(formula(grad(loss, h))).toBe('(y − t)·w₂')
    expect(formula(grad(loss, output))).toBe('y − t')
  })

  test('shows what is asked for', () => {
    const loss = mul(0.5, square(sub(output, t)))
    expect(formula(loss, { definitions: 'all' })).toBe('0.5·(y − t)²  where y = w₂·h + b₂, h = σ(z₁), z₁ = w₁·x + b₁')
    expect(formula(grad(loss, w1), { definitions: 'none' })).toBe('(y − t)·w₂·h·(1 − h)·x')
    expect(formula(output)).toBe('w₂·h + b₂')
    expect(formula(x)).toBe('x')
  })
})

describe('derivatives read as in a book', () => {
  test.each<[string, Tensor, string]>([
    ['x⁵', pow(x, 5), '5·x⁴'],
    ['tanh', tanh(x), '1 − tanh(x)²'],
    ['exp', exp(x), 'exp(x)'],
    ['log', log(x), '1/x'],
    ['2x² + 4', add(mul(2, square(x)), 4), '4·x'],
    ['cos', cos(x), '−sin(x)'],
    ['√', sqrt(x), '1/(2·√x)'],
    ['(x⁴ + 2)·cos x', mul(add(pow(x, 4), 2), cos(x)), '4·cos(x)·x³ − (x⁴ + 2)·sin(x)'],
    ['where', where(greater(x, 0), sqrt(x), 0), 'where(x > 0, 1/(2·√x), 0)'],
    ['relu', relu(x), 'where(x > 0, 1, 0)'],
    ['1/x', div(1, x), '−1/x/x'],
  ])('of %s', (_, f, text) => {
    expect(formula(grad(f, x))).toBe(text)
  })
})

describe('texts', () => {
  const a = input('a', [2, 2])
  const b = input('b', [2, 2])
  const W = parameter([[1, 2], [3, 4]], { name: 'W' })
  const unnamed = parameter(1)

  test.each<[string, Tensor]>([
    ['x − (y − 1)', sub(x, sub(y, 1))],
    ['x − y − 1', sub(sub(x, y), 1)],
    ['x + y − 1', add(x, sub(y, 1))],
    ['x·(y + 1)', mul(x, add(y, 1))],
    ['x/(y·2)', div(x, mul(y, 2))],
    ['(−x)²', square(neg(x))],
    ['−x²', neg(square(x))],
    ['x·(−y)', mul(x, neg(y))],
    ['x·(−2·y)', mul(x, mul(-2, y))],
    ['x − (−2)', sub(x, -2)],
    ['x > −2', greater(x, -2)],
    ['−(−2·x)', neg(mul(-2, x))],
    ['−(x + y)', neg(add(x, y))],
    ['(x²)²', square(square(x))],
    ['x⁻²', pow(x, -2)],
    ['x^0.5', pow(x, 0.5)],
    ['x^y^2.5', pow(x, pow(y, 2.5))],
    ['(x^y)^2.5', pow(pow(x, y), 2.5)],
    ['√(x + 1)', sqrt(add(x, 1))],
    ['√x·√x', mul(sqrt(x), sqrt(x))],
    ['(√x)²', square(sqrt(x))],
    ['|x − y|', abs(sub(x, y))],
    ['1e−7·x', mul(1e-7, x)],
    ['x^1e+21', pow(x, 1e21)],
    ['not (x > 0) and (x < 1 or y = 2)', and(not(greater(x, 0)), or(less(x, 1), equal(y, 2)))],
    ['x ≠ y', notEqual(x, y)],
    ['maximum(x, 0.5)', maximum(x, 0.5)],
    ['p₁ + x', add(unnamed, x)],
    ['a @ Wᵀ', matmul(a, transpose(W))],
    ['(a @ b)ᵀ', transpose(matmul(a, b))],
    ['a @ b + b', add(matmul(a, b), b)],
    ['a @ b @ W', matmul(matmul(a, b), W)],
    ['a @ (b @ W)', matmul(a, matmul(b, W))],
    ['(a·b) @ W', matmul(mul(a, b), W)],
    ['a·(b @ W)', mul(a, matmul(b, W))],
    ['(a @ b)·W', mul(matmul(a, b), W)],
    ['a/(b @ W)', div(a, matmul(b, W))],
    ['−a @ b', neg(matmul(a, b))],
    ['sum(a, axis=0)', sum(a, 0)],
    ['sum(a)', sum(a)],
    ['softmax(a)', softmax(a)],
    ['a[0:1, 1:2]', slice(a, [0, 1], [1, 2])],
    ['concat(a, b, axis=1)', concat([a, b], 1)],
    ['gather(a, [2], axis=0)', gather(a, [1, 0])],
    ['swish(x)', composite('swish', (z: Tensor) => mul(z, sigmoid(z)))(x)],
    ['[2×2] + 1', add(tensor([[1, 2], [3, 4]]), 1)],
  ])('%s', (text, t) => {
    expect(formula(t)).toBe(text)
  })

  test('broadcasts are not shown, also where they are shared', () => {
    const s = tanh(x)
    const wide = broadcastTo(s, [3])
    expect(formula(add(wide, [1, 2, 3]))).toBe('tanh(x) + [3]')
    expect(formula(mul(wide, wide))).toBe('v₁·v₁  where v₁ = tanh(x)')
    expect(formula(add(mul(s, [1, 2]), s))).toBe('v₁·[2] + v₁  where v₁ = tanh(x)')
  })

  test('shared parts are written once, the outermost first', () => {
    const s = exp(x)
    const u = add(s, 1)
    expect(formula(div(mul(s, u), mul(u, y)))).toBe('v₁·v₂/(v₂·y)  where v₂ = v₁ + 1, v₁ = exp(x)')
    expect(formula(add(x, x))).toBe('x + x')
  })

  test('what an operation only computes from is neither named nor counted', () => {
    const h = sigmoid(mul(x, y)).named('h')
    expect(formula(grad(h, x))).toBe('h·(1 − h)·y  where h = σ(x·y)')
    expect(formula(grad(tanh(mul(x, y)), x))).toBe('(1 − tanh(x·y)²)·y')
    expect(formula(grad(grad(tanh(x), x), x))).toBe('−2·v₁·(1 − v₁²)  where v₁ = tanh(x)')
  })

  test('a name that somebody gave is not given again', () => {
    const taken = mul(x, 2).named('v₁')
    const s = exp(x)
    expect(formula(add(mul(s, s), taken))).toBe('v₂·v₂ + v₁  where v₂ = exp(x)')
  })

  test('two parts of one name are told apart', () => {
    const [h, other] = [tanh(x).named('h'), tanh(y).named('h')]
    expect(formula(add(h, mul(other, other)), { definitions: 'all' })).toBe('h + h₂·h₂  where h₂ = tanh(y), h = tanh(x)')
    expect(formula(sub(input('x'), input('x')))).toBe('x − x₂')
  })

  test('a named constant is a symbol', () => {
    expect(formula(mul(tensor(0.5, { name: 'c' }), x))).toBe('c·x')
  })

  test('a long one is shortened from its far end', () => {
    let t: Tensor = x
    for (let i = 0; i < 1000; i++) t = add(t, i)
    expect(formula(t, { limit: 3 })).toBe('… + 997 + 998 + 999')
    expect(formula(t).split(' + ').length).toBe(201)
  })
})

/** An expression made twice: as a tensor, and as its value in the field in which formulas are read. */
interface Both { readonly t: Tensor; readonly value: bigint }

const names = { x: 1_234_567n, y: 987_654_321n, z: 555_555_555n, p: 31_337n, q: 271_828_182n }
const [z, p, q] = [input('z'), input('p', [], { dtype: 'bool' }), input('q', [], { dtype: 'bool' })]

const literal = (n: number): Both => ({ t: tensor(n), value: decimal(String(n).replaceAll('-', '−')) })
const unary: Record<string, (a: Both) => Both> = {
  neg: a => ({ t: neg(a.t), value: modulo(-a.value) }),
  square: a => ({ t: square(a.t), value: power(a.value, 2n) }),
  cube: a => ({ t: pow(a.t, 3), value: power(a.value, 3n) }),
  inverse: a => ({ t: pow(a.t, -1), value: inverse(a.value) }),
  root: a => ({ t: pow(a.t, 0.5), value: mixture('^', [a.value, decimal('0.5')]) }),
  sqrt: a => ({ t: sqrt(a.t), value: mixture('√', [a.value]) }),
  exp: a => ({ t: exp(a.t), value: mixture('exp', [a.value]) }),
  sigmoid: a => ({ t: sigmoid(a.t), value: mixture('σ', [a.value]) }),
  abs: a => ({ t: abs(a.t), value: mixture('| |', [a.value]) }),
}
const binary: Record<string, (a: Both, b: Both) => Both> = {
  add: (a, b) => ({ t: add(a.t, b.t), value: modulo(a.value + b.value) }),
  sub: (a, b) => ({ t: sub(a.t, b.t), value: modulo(a.value - b.value) }),
  mul: (a, b) => ({ t: mul(a.t, b.t), value: modulo(a.value * b.value) }),
  div: (a, b) => ({ t: div(a.t, b.t), value: modulo(a.value * inverse(b.value)) }),
  pow: (a, b) => ({ t: pow(a.t, mul(b.t, z)), value: mixture('^', [a.value, modulo(b.value * names.z)]) }),
  maximum: (a, b) => ({ t: maximum(a.t, b.t), value: mixture('maximum', [a.value, b.value]) }),
}
const comparisons: Record<string, (a: Both, b: Both) => Both> = {
  greater: (a, b) => ({ t: greater(a.t, b.t), value: mixture('>', [a.value, b.value]) }),
  less: (a, b) => ({ t: less(a.t, b.t), value: mixture('<', [a.value, b.value]) }),
  equal: (a, b) => ({ t: equal(a.t, b.t), value: mixture('=', [a.value, b.value]) }),
}
const truths: Record<string, (a: Both, b: Both) => Both> = {
  and: (a, b) => ({ t: and(a.t, b.t), value: modulo(a.value * b.value) }),
  or: (a, b) => ({ t: or(a.t, b.t), value: modulo(a.value + b.value) }),
  not: a => ({ t: not(a.t), value: mixture('not', [a.value]) }),
}

const { number } = fc.letrec<{ number: Both; truth: Both }>(tie => ({
  number: fc.oneof(
    { maxDepth: 6, depthSize: 'max' },
    fc.constantFrom<Both>({ t: x, value: names.x }, { t: y, value: names.y }, { t: z, value: names.z }),
    fc.constantFrom(0, 1, 2, -1, -3, 0.5, -2.25, 1e-7, 3e21).map(literal),
    fc.tuple(fc.constantFrom(...Object.values(unary)), tie('number')).map(([make, a]) => make(a)),
    fc.tuple(fc.constantFrom(...Object.values(binary)), tie('number'), tie('number')).map(([make, a, b]) => make(a, b)),
    fc.tuple(fc.constantFrom(...Object.values(binary)), tie('number')).map(([make, a]) => make(a, a)),
    fc.tuple(tie('truth'), tie('number'), tie('number')).map(([c, a, b]): Both => ({ t: where(c.t, a.t, b.t), value: mixture('where', [c.value, a.value, b.value]) })),
  ),
  truth: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Both>({ t: p, value: names.p }, { t: q, value: names.q }),
    fc.tuple(fc.constantFrom(...Object.values(comparisons)), tie('number'), tie('number')).map(([make, a, b]) => make(a, b)),
    fc.tuple(fc.constantFrom(...Object.values(truths)), tie('truth'), tie('truth')).map(([make, a, b]) => make(a, b)),
  ),
}))

describe('any formula', () => {
  test('reads back as the graph it was printed from', () => {
    fc.assert(fc.property(number, ({ t, value }) => {
      expect(read(formula(t, { limit: 10_000 }), names)).toBe(value)
    }), { numRuns: 300 })
  })

  test('has no parenthesis that could be left out', () => {
    fc.assert(fc.property(number, ({ t }) => {
      const text = formula(t, { limit: 10_000 })
      const meaning = read(text, names, byPlace)
      for (const without of withOnePairLess(text)) {
        let other: bigint | undefined
        try { other = read(without, names, byPlace) } catch { continue }
        if (other === meaning) expect(text).toBe(without)
      }
    }), { numRuns: 200 })
  })

  test('of a derivative reads back as a number that is right', () => {
    // In the field the derivative of a polynomial is that of its formula: 3x² + 2x·y by x is 6x + 2y.
    expect(read(formula(grad(add(mul(3, square(x)), mul(2, mul(x, y))), x)), names)).toBe(modulo(6n * names.x + 2n * names.y))
    expect(read(formula(grad(div(x, add(x, y)), y)), names)).toBe(modulo(-names.x * inverse(power(names.x + names.y, 2n))))
    expect(PRIME).toBe(2n ** 31n - 1n)
  })
})

/** The text without one pair of parentheses that does not belong to a function, for each such pair. */
function withOnePairLess(text: string): string[] {
  const letters = [...text]
  const open: number[] = []
  const pairs: [number, number][] = []
  letters.forEach((letter, at) => {
    if (letter === '(') open.push(at)
    if (letter === ')') {
      const from = open.pop()!
      if (!/[\p{L}₀-₉]/u.test(letters[from - 1] ?? ' ')) pairs.push([from, at])
    }
  })
  return pairs.map(([from, to]) => letters.filter((_, at) => at !== from && at !== to).join(''))
}
