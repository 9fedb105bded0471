/** The perceptron: it learns what a line separates, fails on exclusive or, and is saved by a feature, or by a hidden layer. */
import { concat, mul, slice } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { MLPClassifier, Perceptron } from '@mlp/nn'
import { heading } from './terminal.js'

const x = [[0, 0], [0, 1], [1, 0], [1, 1]]
const and = [false, false, false, true]
const xor = [false, true, true, false]

/** φ(x) = (x₁, x₂, x₁·x₂). */
function withProduct(rows: Tensor): Tensor {
  const [first, second] = [slice(rows, [0, 0], [rows.shape[0]!, 1]), slice(rows, [0, 1])]
  return concat([rows, mul(first, second)], 1)
}

export async function run(): Promise<void> {
  console.log(heading('Perceptron: w ← w + α·t·φ(x) wherever t·wᵀφ(x) ≤ 0'))
  const line = await new Perceptron({ shuffle: false }).fit(x, and)
  const [w1, w2] = line.coef.data
  console.log(`and:                         ${score(line, and)} after ${line.nIter} epochs: ${w1}·x₁ + ${w2}·x₂ − ${-line.intercept.item()} ≥ 0`)

  const weights: string[] = []
  const cycling = await new Perceptron({ shuffle: false, tol: null, maxIter: 3 }).fit(x, xor, {
    callbacks: [{ onBatchEnd: (_, { parameters: [w, b] }) => { weights.push(`(${[...b!.value.data, ...w!.value.data].join(' ')})`) } }],
  })
  console.log(`xor:                         ${score(cycling, xor)}, and no line will do. (b w₁ w₂) after every row of three epochs:`)
  for (let epoch = 0; epoch < 3; epoch++) console.log(`  ${weights.slice(4 * epoch, 4 * epoch + 4).join(' → ')}`)

  const mapped = await new Perceptron({ shuffle: false, tol: null, featureMap: withProduct }).fit(x, xor)
  console.log(`xor with x₁·x₂ as a feature: ${score(mapped, xor)} after ${mapped.nIter} epochs: a plane separates them`)

  const network = await new MLPClassifier({ hiddenLayerSizes: [8], learningRateInit: 0.05, randomState: 1 }).fit(x, xor)
  console.log(`xor with a hidden layer:     ${score(network, xor)} after ${network.nIter} epochs: the features are learned`)
}

function score(model: Perceptron | MLPClassifier, y: readonly boolean[]): string {
  return `${4 * model.score(x, y)} of 4`
}
