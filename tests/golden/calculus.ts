/** Derivatives of formulas: values, gradients and Hessians at points, and the points where a gradient vanishes. */
import { add, assign, atan2, cos, div, evaluate, exp, gather, grad, hessian, input, mul, neg, norm, numericGradient, parameter, pow, sin, square, sub, sum } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { sgd } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

type OneVariable = (x: Tensor) => Tensor
type TwoVariables = (x: Tensor, y: Tensor) => Tensor
type Points = readonly (readonly number[])[]

/** The formulas of the examples, as the library writes them. */
const ofOne: Readonly<Record<string, OneVariable>> = {
  'x^5': x => pow(x, 5),
  '(x^4 + 2) * cos(x)': x => mul(add(pow(x, 4), 2), cos(x)),
  '2x^3 - 9x^2 + 12x': x => add(sub(mul(2, pow(x, 3)), mul(9, square(x))), mul(12, x)),
  'x^4': x => pow(x, 4),
  'x^4 - 3x^2 + x': x => add(sub(pow(x, 4), mul(3, square(x))), x),
}
const ofTwo: Readonly<Record<string, TwoVariables>> = {
  'x^4 * y': (x, y) => mul(pow(x, 4), y),
  '2x^2 + 4y': (x, y) => add(mul(2, square(x)), mul(4, y)),
  'x^2 + x*y + y^2 - 3*x': (x, y) => sub(add(add(square(x), mul(x, y)), square(y)), mul(3, x)),
  '-x^2 - y^2 + 2*x - 4*y + 1': (x, y) => add(sub(add(sub(neg(square(x)), square(y)), mul(2, x)), mul(4, y)), 1),
  'x^2 + 4*x*y - y^2': (x, y) => sub(add(square(x), mul(mul(4, x), y)), square(y)),
  'x^3 + y^3 - 3*x*y': (x, y) => sub(add(pow(x, 3), pow(y, 3)), mul(mul(3, x), y)),
  'x^4 + y^4': (x, y) => add(pow(x, 4), pow(y, 4)),
}

/** The derivative of each element of f(x) by its own element of x. */
const elementwise = (value: Tensor, x: Tensor): Tensor => grad(sum(value), x, { disconnected: 'zero' })

/** A function of one variable at many points, with its first and second derivative. */
export function atPoints(f: OneVariable, points: readonly number[]): { value: Tensor; derivative: Tensor; secondDerivative: Tensor } {
  const x = parameter(points)
  const value = f(x)
  const derivative = elementwise(value, x)
  return { value, derivative, secondDerivative: elementwise(derivative, x) }
}

export function derivatives({ expression, x }: { expression: string; x: readonly number[] }): Tree {
  return read(atPoints(ofOne[expression]!, x))
}

interface Jet { value: number; gradient: [number, number]; hessian: [[number, number], [number, number]] }

/** A function of two variables as a graph, with gradient and Hessian, evaluated at one point after another. */
function jetOf(f: TwoVariables): (at: readonly number[]) => Jet {
  const [x, y] = [input('x'), input('y')]
  const value = f(x, y)
  const [p, q] = grad(value, [x, y])
  const [[r, s], [also, t]] = hessian(value, [x, y]) as [[Tensor, Tensor], [Tensor, Tensor]]
  return (at) => {
    const numbers = evaluate({ value, p, q, r, s, also, t }, { x: at[0]!, y: at[1]! })
    const of = (name: keyof typeof numbers): number => numbers[name].item()
    return { value: of('value'), gradient: [of('p'), of('q')], hessian: [[of('r'), of('s')], [of('also'), of('t')]] }
  }
}

/** Value, gradient and Hessian at each point. */
export function gradients({ expression, points }: { expression: string; points: Points }): Tree {
  const jet = jetOf(ofTwo[expression]!)
  return { rows: points.map(at => ({ at, ...jet(at) })) }
}

/** Where f′ = 0: the sign of f″ tells what is there, if it has one. */
const kindOfOne = (f2: number): string => (Math.abs(f2) < 1e-9 ? 'test-fails' : f2 > 0 ? 'minimum' : 'maximum')
/** Where f_x = f_y = 0: rt − s² and r tell what is there. */
const kindOfTwo = (r: number, determinant: number): string =>
  Math.abs(determinant) < 1e-9 ? 'test-fails' : determinant < 0 ? 'saddle' : r > 0 ? 'minimum' : 'maximum'

/** The second-derivative test in two variables, and the critical points that Newton's method finds. */
export function secondDerivativeTest({ expression, points }: { expression: string; points: Points }): Tree {
  const jet = jetOf(ofTwo[expression]!)
  const rows = points.map((at) => {
    const { value, gradient, hessian: [[r, s], [also, t]] } = jet(at)
    const determinant = r * t - s * also
    const kind = gradient.every(one => one === 0) ? { kind: kindOfTwo(r, determinant) } : {}
    return { at, value, gradient, hessian: [[r, s], [also, t]], p: gradient[0], q: gradient[1], r, s, t, rt_minus_s2: determinant, ...kind }
  })
  return { rows, criticalPoints: criticalPoints(jet) }
}

/** Starts off the axes and diagonals, where a Hessian of these examples may be singular. */
const STARTS = [-2.6, -1.1, 0.4, 1.7].flatMap(x => [-2.3, -0.7, 0.6, 2.1].map(y => [x, y] as const))

/** By Newton's method from several starts: each ends where the gradient vanishes, or is left out. */
function criticalPoints(jet: (at: readonly number[]) => Jet): Points {
  const found = STARTS.flatMap((start) => {
    let [x, y]: readonly [number, number] = start
    for (let step = 0; step < 100; step++) {
      const { gradient: [p, q], hessian: [[r, s], [, t]] } = jet([x, y])
      const determinant = r * t - s * s
      if (p === 0 && q === 0) break
      ;[x, y] = [x - (t * p - s * q) / determinant, y - (r * q - s * p) / determinant]
    }
    return jet([x, y]).gradient.every(one => Math.abs(one) < 1e-12) ? [[x, y] as const] : []
  })
  return distinct(found).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)
}

/** Points that lie closer together than any two different ones of these examples count once. */
function distinct(points: Points): (readonly number[])[] {
  return points.filter((one, index) => points.findIndex(other => other.every((z, i) => Math.abs(z - one[i]!) < 1e-6)) === index)
}

/** Where f′ = 0, by Newton's method from many starts at once, and what is there. */
export function criticalPointsOfOne({ functions }: { functions: readonly string[] }): Tree {
  return Object.fromEntries(functions.map((expression) => {
    const x = input('x', [24])
    const value = ofOne[expression]!(x)
    const derivative = elementwise(value, x)
    const [one, two, next] = [derivative, elementwise(derivative, x), sub(x, div(derivative, elementwise(derivative, x)))]
    let points: readonly number[] = Array.from({ length: 24 }, (_, i) => -2.93 + i / 4)
    for (let step = 0; step < 100; step++) points = evaluate(next, { x: points }).toArray() as number[]
    const at = evaluate({ value, one, two }, { x: points })
    const found = points.flatMap((z, i) => (Math.abs(at.one.data[i]!) < 1e-10 ? [[z, at.value.data[i]!, at.two.data[i]!]] : []))
    return [expression, distinct(found).sort((a, b) => a[0]! - b[0]!).map(([z, f, f2]) => ({ x: z!, f: f!, f2: f2!, kind: kindOfOne(f2!) }))]
  }))
}

/** Descent from several starts, which ends in different minima; the best of them, and all minima there are. */
export function restarts({ f: expression, starts, eta, steps }: { f: string; starts: readonly number[]; eta: number; steps: number }): Tree {
  const f = ofOne[expression]!
  const runs = starts.map(start => {
    const x = parameter(start)
    const value = f(x)
    const updates = sgd({ learningRate: eta }).updates([x], [grad(value, x)])
    const path = [start, ...Array.from({ length: steps }, () => {
      assign(updates)
      return x.item()
    })]
    return { start, first5: path.slice(0, 6), end: x.item(), f_end: value.item() }
  })
  const best = runs.reduce((a, b) => b.f_end < a.f_end ? b : a)
  const points = (criticalPointsOfOne({ functions: [expression] }) as Record<string, { kind: string }[]>)[expression]!
  return { runs, best_start_value: best.end, best_f: best.f_end, minima: points.filter(({ kind }) => kind === 'minimum') }
}

/** The difference quotients whose limit the derivative is. */
export function limitDefinition({ expression, x, dx }: { expression: string; x: number; dx: readonly number[] }): Tree {
  const at = parameter(x)
  const y = ofOne[expression]!(at)
  const quotients = (method: 'forward' | 'central'): number[] => dx.map(step => numericGradient(y, at, {}, { method, step }).item())
  return { forwardDifference: quotients('forward'), centralDifference: quotients('central'), exact: grad(y, at).item() }
}

/** One variable through three intermediate ones: its derivative is the sum over them. */
export function chainRule({ w }: { w: number }): Tree {
  const cell = parameter(w)
  const z = [square(cell), sin(cell), exp(neg(cell))] as const
  const C = add(add(mul(z[0], z[1]), mul(square(z[2]), z[0])), cos(z[2]))
  return read({ z, C, dC_dz: grad(C, z), dz_dw: z.map(one => grad(one, cell)), dC_dw: grad(C, cell) })
}

/** Two points of the plane, and the vector from one to the other. */
export function vectors({ OA, OB }: { OA: readonly number[]; OB: readonly number[] }): Tree {
  const AB = sub(OB, OA)
  const [x, y] = [gather(AB, 0), gather(AB, 1)]
  return read({ AB, length_AB: norm(AB), length_OA: norm(OA), length_OB: norm(OB), direction_AB_rad: atan2(y, x), slope: div(y, x) })
}
