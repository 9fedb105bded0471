/** Learning rates too small, right and too large: on a line, where the border is known, and on a small network. */
import { add, assign, evaluate, grad, hessian, mul, parameter, sub, tanh } from '@mlp/autograd'
import { binaryCrossEntropy, fit, makeMoons, mlp, sgd } from '@mlp/nn'
import { drawCurves } from './curves.js'
import { heading } from './terminal.js'

const x = [1, 2, 3, 4, 5]
const y = [2.2, 2.8, 4.5, 3.7, 5.5]
const STEPS = 50

/** The losses of fifty steps down from (0, 0), the first included, on the mean squared error of a line. */
function descend(rate: number): number[] {
  const { intercept, slope, loss } = line()
  const updates = sgd({ learningRate: rate }).updates([intercept, slope], grad(loss, [intercept, slope]))
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    if (step > 0) assign(updates)
    return loss.item()
  })
}

function line() {
  const [intercept, slope] = [parameter(0), parameter(0)]
  return { intercept, slope, loss: sub(add(intercept, mul(slope, x)), y).square().mean() }
}

/** Twice the curvature where it is greatest is as much as a rate may be: beyond 2/λ every step overshoots by more than it came with. */
function greatestRate(): number {
  const { intercept, slope, loss } = line()
  const [[a, b], [, d]] = hessian(loss, [intercept, slope]).map(row => row.map(part => evaluate(part).item())) as [[number, number], [number, number]]
  return 2 / ((a + d) / 2 + Math.hypot((a - d) / 2, b))
}

export async function run(): Promise<void> {
  console.log(heading('A line through five points, 50 steps of gradient descent'))
  console.log(`The second derivatives allow rates below 2/λ = ${greatestRate().toFixed(5)}.`)
  const rates = [{ rate: 0.001, sign: 's', name: 'too small' }, { rate: 0.02, sign: 'r', name: 'right' }, { rate: 0.0875, sign: 'L', name: 'too large' }]
  const curves = rates.map(({ rate, sign, name }) => {
    const values = descend(rate)
    console.log(`η = ${String(rate).padEnd(6)} (${sign}, ${name}): loss ${values[0]!.toFixed(3)} → ${values.at(-1)!.toPrecision(6)}`)
    return { sign, values }
  })
  console.log(drawCurves(curves, { log: true, most: 1000 }))

  console.log(heading('A network of 16 neurons on two moons, 60 epochs'))
  const moons = makeMoons({ samples: 100, noise: 0.15, seed: 1 })
  const data = { x: moons.x, y: Array.from(moons.y.data, label => [label]) }
  const networks: { sign: string; values: readonly number[] }[] = []
  for (const { rate, sign, name } of [{ rate: 0.003, sign: 's', name: 'too small' }, { rate: 0.5, sign: 'r', name: 'right' }, { rate: 60, sign: 'L', name: 'too large' }]) {
    const model = mlp([2, 16, 1], { activation: tanh, seed: 1 })
    const { loss } = await fit(model, data, { loss: binaryCrossEntropy, optimizer: sgd({ learningRate: rate }), epochs: 60, batchSize: 25 })
    const rises = loss.filter((one, epoch) => epoch > 0 && one > loss[epoch - 1]!).length
    console.log(`η = ${String(rate).padEnd(6)} (${sign}, ${name}): loss ${loss[0]!.toFixed(3)} → ${loss.at(-1)!.toFixed(3)}, higher than before in ${rises} of 59 epochs`)
    networks.push({ sign, values: loss })
  }
  console.log(drawCurves(networks, { log: true }))
}
