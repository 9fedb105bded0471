/** Derivatives of high order put to use: the power series of a function, and Newton's method down a bent valley. */
import { add, directionalDerivatives, grad, hessian, input, interpret, mul, parameter, slice, solve, square, sub, sum, tan, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { heading } from './terminal.js'

/** The series of tan(x) around 0, as tables give it; its even coefficients are 0. */
const KNOWN: readonly (readonly [order: number, numerator: number, denominator: number])[] = [[1, 1, 1], [3, 1, 3], [5, 2, 15], [7, 17, 315], [9, 62, 2835], [11, 1382, 155925]]
const ORDER = 11

function series(): void {
  const x = input('x')
  const derivatives = directionalDerivatives(tan(x), x, tensor(1), ORDER)
  const values = derivatives.map(one => one.item({ x: 0 }))
  const coefficients = values.map((value, order) => value / factorial(order))

  console.log('tan(x) = Σ cₙ·xⁿ around 0, with cₙ = f⁽ⁿ⁾(0)/n! from one Taylor propagation:')
  console.log('   n   computed                known')
  for (const [order, numerator, denominator] of KNOWN) {
    console.log(`  ${String(order).padStart(2)}   ${coefficients[order]!.toFixed(17)}   ${numerator}/${denominator}`)
  }
  const farthest = Math.max(...coefficients.map((value, order) => {
    const [, numerator, denominator] = KNOWN.find(([one]) => one === order) ?? [order, 0, 1]
    return Math.abs(value - numerator / denominator)
  }))
  console.log(`  farthest from the known ones: ${farthest.toExponential(1)}; the even ones are ${coefficients.filter((_, order) => order % 2 === 0).every(value => value === 0) ? '0' : 'NOT 0'}`)

  const at = 0.5
  const upTo = (order: number): number => coefficients.slice(0, order + 1).reduceRight((total, value) => total * at + value, 0)
  console.log(`  error of the sum at ${at}: ${[3, 7, 11].map(order => `${(upTo(order) - Math.tan(at)).toExponential(1)} up to x${superscript(order)}`).join(', ')}\n`)
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

function superscript(n: number): string {
  return [...String(n)].map(digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))).join('')
}

/** Rosenbrock's valley: steep walls, a bent and almost level floor, and its one minimum at (1, 1). */
function valley(v: Tensor): Tensor {
  const [a, b] = [slice(v, [0], [1]), slice(v, [1], [2])]
  return sum(add(square(sub(1, a)), mul(100, square(sub(b, square(a))))))
}

const START = [-1.2, 1]
const RATE = 0.001
const STEPS = 2000

function newton(): void {
  console.log('The minimum of (1 − a)² + 100·(b − a²)², from (−1.2, 1):')
  const v = parameter(START)
  const loss = valley(v)
  const slope = grad(loss, v)
  // One step is one graph: v − H⁻¹·∇.
  const step = interpret({ inputs: {}, outputs: { loss, slope }, updates: new Map([[v, sub(v, solve(hessian(loss, v), slope))]]) })
  for (let i = 0; i < 20; i++) {
    const before = v.value.toArray() as [number, number]
    const { loss: height, slope: steepness } = step({})
    console.log(`  after ${i} Newton steps: (${before.map(one => one.toFixed(6)).join(', ')})  height ${height.item().toExponential(2)}`)
    if (Math.hypot(...steepness.data) < 1e-12) break
  }

  const w = parameter(START)
  const height = valley(w)
  const descent = interpret({ inputs: {}, outputs: { height }, updates: new Map([[w, sub(w, mul(RATE, grad(height, w)))]]) })
  for (let i = 0; i < STEPS; i++) descent({})
  console.log(`  after ${STEPS} steps of gradient descent: (${(w.value.toArray() as number[]).map(one => one.toFixed(6)).join(', ')})  height ${height.item().toExponential(2)}`)
}

export function run(): void {
  console.log(heading('Derivatives of high order'))
  series()
  newton()
}
