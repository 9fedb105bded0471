/** What a graph knows about itself: formulas, values and gradients of every node, and a drawing. */
import { formula, grad, gradients, hessian } from '@mlp/autograd'
import { toDot, view } from '@mlp/viz'
import { neuron } from './neuron/network.js'
import { heading } from './terminal.js'

export function run(): void {
  const { parameters: { w1, w2 }, x, loss } = neuron()
  console.log(heading('Inspect a graph'))
  console.log(`L      = ${formula(loss, { definitions: 'all' })}`)
  console.log(`∂L/∂w₁ = ${formula(grad(loss, w1))}`)
  console.log(`∂L/∂w₂ = ${formula(grad(loss, w2))}`)
  console.log(`∂²L/∂w₁² at x = 1: ${hessian(loss, w1).item({ x: 1 }).toPrecision(6)}\n`)

  console.log('Every node, its value and the derivative of L by it, at x = 1:')
  for (const [node, derivative] of gradients(loss)) {
    const name = node.provenance?.name ?? formula(node)
    console.log(`  ${name.padEnd(14)} ${node.item({ x: 1 }).toFixed(6).padStart(10)}   ∂L/∂ ${derivative.item(new Map([[x, 1]])).toFixed(6).padStart(10)}`)
  }

  const graph = view(loss, { bindings: { x: 1 }, values: true, gradients: true })
  console.log(`\nAs a view model: ${graph.nodes.length} nodes, ${graph.edges.length} edges; as DOT for Graphviz:\n`)
  console.log(toDot(graph))
}
