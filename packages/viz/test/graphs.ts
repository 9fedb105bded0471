/** Graphs that several tests look at, and Graphviz to draw them. */
import { add, composite, input, matmul, mean, mul, parameter, relu, sigmoid, square, sub, tagScope, tanh, tensor, transpose } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { renderGraphFromSource } from 'graphviz-cli'

/** A neuron in front of another, by hand: z₁ = w₁·x + b₁, h = σ(z₁), y = w₂·h + b₂, L = ½(y − t)². */
export function neuron() {
  const [x, t] = [input('x'), input('t')]
  const [w1, b1, w2, b2] = [parameter(0.4, { name: 'w₁' }), parameter(0.1, { name: 'b₁' }), parameter(0.3, { name: 'w₂' }), parameter(0.2, { name: 'b₂' })]
  const z = add(mul(w1, x), b1).named('z₁')
  const h = sigmoid(z).named('h')
  const y = add(mul(w2, h), b2).named('y')
  const L = mul(0.5, square(sub(y, t))).named('L')
  return { x, t, w1, b1, w2, b2, z, h, y, L, parameters: [w1, b1, w2, b2], bindings: { x: 1, t: 0.5 } }
}

/** A fully connected layer in a scope of its own, z = x Wᵀ + b. */
export function layer(name: string, inputs: number, outputs: number): ((x: Tensor) => Tensor) & { parameters: Parameter[] } {
  const data = Float64Array.from({ length: inputs * outputs }, (_, i) => Math.sin(i))
  const weight = parameter({ shape: [outputs, inputs], dtype: 'float64', data }, { name: `W ${name}` })
  const bias = parameter(new Float64Array(outputs), { name: `b ${name}` })
  return Object.assign((x: Tensor) => tagScope(name, [x], add(matmul(x, transpose(weight)), bias)), { parameters: [weight, bias] })
}

/** Two layers inside a model, and the mean of squares. */
export function network() {
  const [hidden, output] = [layer('hidden', 3, 4), layer('output', 4, 2)]
  const x = input('x', [5, 3])
  const prediction = tagScope('model', [x], output(relu(hidden(x))))
  const loss = mean(square(sub(prediction, tensor([1, -1])))).named('loss')
  return { x, prediction, loss, parameters: [...hidden.parameters, ...output.parameters], bindings: { x: Array.from({ length: 5 }, (_, i) => [i, i / 2, 1]) } }
}

/** x·σ(x) as one operation. */
export const swish = composite('swish', (x: Tensor) => mul(x, sigmoid(x)))

/** What Graphviz draws; throws where it does not understand. */
export function svgOf(dot: string): Promise<string> {
  return renderGraphFromSource({ input: dot }, { format: 'svg' })
}

/** The lines of text in a drawing, as readers see them. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => unescaped(text!))
}

function unescaped(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
  return text.replace(/&(#x?[\da-f]+|\w+);/gi, (_, entity: string) => {
    if (!entity.startsWith('#')) return named[entity]!
    return String.fromCodePoint(entity[1] === 'x' ? parseInt(entity.slice(2), 16) : Number(entity.slice(1)))
  })
}

/** tanh of a sum with a broadcast: shapes [2, 3] and [3]. */
export function broadcasting() {
  const x = input('x', [2, 3])
  const b = parameter([1, 2, 3], { name: 'b' })
  return { x, b, y: tanh(add(x, b)) }
}
