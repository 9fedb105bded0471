/** One neuron by hand: a derivative as a formula, its number, the central difference beside it, and a textbook's misprint. */
import { formula, grad, input, square, tanh } from '@mlp/autograd'
import { neuron, printed } from './neuron/network.js'
import { heading } from './terminal.js'

export function run(): void {
  const { parameters: { w1 }, loss } = neuron()
  const bindings = { x: 1 }
  const derivative = grad(loss, w1)
  const value = derivative.item(bindings)

  console.log(heading('One neuron by hand'))
  console.log('The network of a textbook: z₁ = w₁·x + b₁, h = σ(z₁), y = w₂·h + b₂, L = ½·(y − t)²')
  console.log(`  ∂L/∂w₁ = ${formula(derivative)}\n`)

  const step = 1e-5
  const at = w1.item()
  const lossAt = (w: number): number => { w1.set(w); return loss.item(bindings) }
  const central = (lossAt(at + step) - lossAt(at - step)) / (2 * step)
  w1.set(at)

  const rows: readonly (readonly [string, number, number])[] = [['L', loss.item(bindings), printed.L], ['∂L/∂w₁', value, printed.dL_dw1]]
  console.log(`              computed    printed in the source`)
  for (const [name, computed, print] of rows) {
    const off = Math.abs(computed - print)
    const verdict = off < 0.5e-6 ? 'agrees' : `off by ${off.toPrecision(2)}: a misprint`
    console.log(`  ${name.padEnd(8)} ${computed.toFixed(6).padStart(12)} ${print.toFixed(6).padStart(12)}   ${verdict}`)
  }
  console.log(`  ∂L/∂w₁ by central difference: ${central.toFixed(6)}, ${Math.abs(central - value) < 1e-9 ? 'which sides with the graph' : 'which DISAGREES with the graph'}\n`)

  const x = input('x')
  const f = square(tanh(x))
  console.log(`  Derivatives are graphs too: d²/dx² tanh(x)² at 1 = ${grad(grad(f, x), x).item({ x: 1 }).toFixed(8)}`)
}
