/** Formulas as a textbook writes them, beside the operations that stand for them, where numbers are large, small or close. */
import { div, erf, erfc, exp, grad, input, log, log1p, logSigmoid, mean, mul, norm, sigmoid, softmax, sqrt, square, sub, sum, variance, add } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { heading } from './terminal.js'

interface Row {
  readonly what: string
  readonly written: string
  readonly naive: Tensor
  readonly ours: Tensor
  readonly at: number | readonly number[]
  /** Computed with 50 digits. */
  readonly right: number
}

function rows(): Row[] {
  const x = input('x')
  const two = input('x', [2])
  const four = input('x', [4])
  const naiveSoftmax = div(exp(two), sum(exp(two)))
  const first = (v: Tensor): Tensor => mul(v, [1, 0]).sum()
  return [
    { what: 'log σ(x) at −800', written: 'log(sigmoid(x))', naive: log(sigmoid(x)), ours: logSigmoid(x), at: -800, right: -800 },
    { what: 'its derivative', written: 'grad of that', naive: grad(log(sigmoid(x)), x), ours: grad(logSigmoid(x), x), at: -800, right: 1 },
    { what: 'log(1 + x) at 1e−18', written: 'log(1 + x)', naive: log(add(1, x)), ours: log1p(x), at: 1e-18, right: 1e-18 },
    { what: '1 − erf(x) at 20', written: '1 − erf(x)', naive: sub(1, erf(x)), ours: erfc(x), at: 20, right: 5.395865611607901e-176 },
    { what: 'σ′(x) at 40', written: 'σ·(1 − σ)', naive: mul(sigmoid(x), sub(1, sigmoid(x))), ours: grad(sigmoid(x), x), at: 40, right: 4.248354255291589e-18 },
    { what: 'variance of 1e8 + 0…3', written: 'mean(x²) − mean(x)²', naive: sub(mean(square(four)), square(mean(four))), ours: variance(four), at: [1e8, 1e8 + 1, 1e8 + 2, 1e8 + 3], right: 1.25 },
    { what: 'softmax of (1e4, 9999)', written: 'exp(x)/sum(exp(x))', naive: first(naiveSoftmax), ours: first(softmax(two)), at: [1e4, 9999], right: 0.7310585786300049 },
    { what: 'length of (3e200, 4e200)', written: 'sqrt(sum(x²))', naive: sqrt(sum(square(two))), ours: norm(two), at: [3e200, 4e200], right: 5e200 },
    { what: 'slope of a length at (0, 0)', written: 'grad of sqrt(sum(x²))', naive: first(grad(sqrt(sum(square(two))), two)), ours: first(grad(norm(two), two)), at: [0, 0], right: 0 },
  ]
}

const show = (value: number): string => value === 0 || Math.abs(value) >= 1e-4 && Math.abs(value) < 1e5 ? String(Number(value.toPrecision(12))) : value.toExponential(11).replace(/\.?0+e/, 'e')

export function run(): void {
  console.log(heading('Hard numbers'))
  console.log(`${''.padEnd(29)}${'as a formula'.padEnd(24)}${'gives'.padEnd(21)}the operation gives`)
  let wrong = 0
  for (const { what, written, naive, ours, at, right } of rows()) {
    const [plain, careful] = [naive.item({ x: at }), ours.item({ x: at })]
    const agrees = Math.abs(careful - right) <= 4 * Number.EPSILON * Math.abs(right)
    if (!agrees) wrong++
    console.log(`${what.padEnd(29)}${written.padEnd(24)}${show(plain).padEnd(21)}${show(careful)}${agrees ? '' : `   NOT ${show(right)}`}`)
  }
  console.log(wrong === 0 ? 'All operations agree with numbers of 50 digits.' : `${wrong} operations DISAGREE with numbers of 50 digits.`)
}
