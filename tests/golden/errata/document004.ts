/** Errata of document 004. */
import { add, grad, jacobian, matmul, mul, parameter, relu, sub, tanh, tensor, transpose } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { keyOf, meanSquaredError, normal, sequential } from '@mlp/nn'
import { layerOf } from '../networks'
import { allClose, throws } from './erratum'
import type { Erratum } from './erratum'
import { slopeOf } from './shared'

/** Three layers, 2-3-2-2, with tanh everywhere. */
function threeLayers(x: readonly number[] | readonly (readonly number[])[], y: Tensor) {
  const layers = [
    layerOf([[[0.5, -0.4], [0.3, 0.8], [-0.7, 0.2]], [0.05, -0.1, 0.2]]), layerOf([[[0.6, -0.2, 0.9], [-0.5, 0.4, 0.1]], [0.1, 0.05]]), layerOf([[[0.8, -0.3], [0.2, 0.7]], [-0.2, 0.3]]),
  ] as const
  const [z1, h1, z2, h2, z3, h3] = sequential(layers[0], tanh, layers[1], tanh, layers[2], tanh).outputs(tensor(x))
  return { layers, z: [z1, z2, z3] as const, h: [h1, h2, h3] as const, loss: meanSquaredError(h3, y) }
}

const numbers = (x: Tensor): number[] => (x.toArray() as (number | number[])[]).flat()
/** The slope of tanh, from its value. */
const slope = (h: Tensor): Tensor => sub(1, mul(h, h))
const x = [1, 0.5]
const y = [0.2, 0.7]

/** δˡ⁻¹ = (Wˡ)ᵀδˡ ∘ σ′(zˡ⁻¹). */
const before = (W: Tensor, delta: Tensor, h: Tensor): Tensor => mul(matmul(transpose(W), delta), slope(h))

export const document004: readonly Erratum[] = [
  {
    id: 'E-004-1', place: '4. Backpropagation, steps 1 and 2', kind: 'notation',
    printed: 'δˡ⁻¹ = δˡ·Wˡ·σ′, then (Wˡ)ᵀ·δˡ·σ′(zˡ⁻¹); δᴸ = 2/N(·)·σ′', right: 'δˡ⁻¹ = (Wˡ)ᵀδˡ ∘ σ′(zˡ⁻¹); δᴸ = 2/N(·) ∘ σ′(zᴸ)',
    why: 'the product with σ′ goes element by element; the transpose comes from the chain rule, not from matching dimensions',
    checks: [
      { shows: 'a column times a column raises', holds: () => throws(() => matmul([[0.1], [0.2]], [[0.3], [0.4]])) },
      {
        shows: 'element by element both are derivatives of the loss',
        holds: () => {
          const { layers, z, h, loss } = threeLayers(x, tensor(y))
          const last = mul(mul(2 / y.length, sub(h[2], y)), slope(h[2]))
          return allClose(numbers(last), numbers(grad(loss, z[2]))) && allClose(numbers(before(layers[2].weight, last, h[1])), numbers(grad(loss, z[1])))
        },
      },
    ],
  },
  {
    id: 'E-004-2', place: '4. Backpropagation, step 2', kind: 'wrong',
    printed: 'for l = L − 1, …, 1, δˡ⁻¹ is computed', right: 'for l = L, …, 2',
    why: 'the printed range skips δᴸ⁻¹, from which the next is made, and ends with a δ⁰ that no layer has',
    checks: [{
      shows: 'with three layers, l = 3 and l = 2 give all that is missing',
      holds: () => {
        const { layers, z, h, loss } = threeLayers(x, tensor(y))
        const [one, two, three] = grad(loss, z)
        const found = before(layers[2].weight, three, h[1])
        return allClose(numbers(found), numbers(two)) && allClose(numbers(before(layers[1].weight, found, h[0])), numbers(one))
      },
    }],
  },
  {
    id: 'E-004-3', place: '3. Loss Function; Updating Weights and Biases', kind: 'convention',
    printed: 'N, and ∂L/∂bˡ = δˡ', right: 'N is the number of outputs of one sample; in a batch that of all elements, and ∂L/∂b is the sum of δ over samples',
    why: 'the text has one sample in mind; δ·hᵀ sums over samples by itself, δ does not',
    checks: [{
      shows: 'in a batch the derivative by a bias is the sum of δ over samples',
      holds: () => {
        const { layers, z, loss } = threeLayers([x, [-0.3, 0.8], [0.4, -1]], tensor([y, [0.1, -0.2], [0.5, 0.3]]))
        return layers.every((layer, l) => allClose(numbers(grad(loss, layer.bias!)), numbers(grad(loss, z[l]!).sum(0))))
      },
    }],
  },
  {
    id: 'E-004-4', place: '1. Initialization', kind: 'overstated',
    printed: 'one activation function for all layers', right: 'the output needs one that fits the targets',
    why: 'sigmoid keeps outputs in (0, 1), relu at or above 0, and an output below 0 before relu has no gradient; softmax has no σ′(z)',
    checks: [{ shows: 'relu passes nothing back from below 0, whatever the target', holds: () => slopeOf(z => meanSquaredError(relu(z), 5), -0.4) === 0 }],
  },
  {
    id: 'E-004-5', place: 'Weight and Bias Initialization', kind: 'overstated',
    printed: 'small positive biases help prevent ReLU from outputting zero', right: 'only in part',
    why: 'with weights 0.1 · N(0, 1), a bias of 0.05 and x = (1, 1), a unit is off with probability 0.36. From which distribution the random numbers come is not said',
    checks: [{
      shows: 'of 20,000 such units between 35 and 37 percent are off',
      holds: () => {
        const z = add(0.05, mul(0.1, matmul(tensor(normal(keyOf(1), 40_000)).reshape([20_000, 2]), [1, 1])))
        const off = numbers(relu(z)).filter(one => one === 0).length / 20_000
        return off > 0.35 && off < 0.37
      },
    }],
  },
  {
    id: 'E-004-6', place: '4. Backpropagation, steps 1 and 3', kind: 'notation',
    printed: '∂zˡ/∂Wˡ = hˡ⁻¹; ∂L/∂y “tells how much the output needs to change”; “a higher δ”', right: 'an array of three axes, of which hˡ⁻¹ is shorthand; the slope of the loss; a larger |δ|',
    why: 'z is a vector and W a matrix; a slope is no distance, and δ may be negative',
    checks: [{
      shows: '∂z/∂W has three axes: h where the first two agree, 0 elsewhere',
      holds: () => {
        const W = parameter([[0.5, -0.4], [0.3, 0.8]])
        const slopes = jacobian(matmul(W, x), W).toArray() as number[][][]
        return slopes.every((ofZ, i) => ofZ.every((row, j) => allClose(row, i === j ? x : [0, 0])))
      },
    }],
  },
  {
    id: 'E-004-7', place: 'the program it refers to', kind: 'code',
    printed: 'biasInitialization 0.05 and weightInitializationMultiplier 0.1', right: 'as printed',
    why: 'the program, not the document, passes the two in the other order, so that its biases are 0.1 and its weights are multiplied by 0.05; it takes 0 for the slope of ReLU at 0, as we do',
  },
]
