/** Steps along the gradient: which sign goes down. */
import { add, assign, grad, matmul, mul, parameter, sigmoid, square } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { halfSquaredError, sgd } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

/** x² by x ← x − αf′(x). */
export function parabola({ x0, alpha, steps }: { x0: number; alpha: number; steps: number }): Tree {
  return { descent_minus: walk(x0, -alpha, steps) }
}

/** The same steps with any factor before the derivative. */
export function walk(x0: number, factor: number, steps: number): number[] {
  const x = parameter(x0)
  const updates = new Map([[x, add(x, mul(factor, grad(square(x), x)))]])
  return [x0, ...Array.from({ length: steps }, () => {
    assign(updates)
    return x.item()
  })]
}

export interface DeltaRule { x: readonly number[]; t: readonly number[]; 'V_[i][j]': readonly (readonly number[])[]; 'W_[j][k]': readonly (readonly number[])[]; eta: number; betas: readonly number[] }

/** 2-2-1 without biases, with activations σ(βh). */
export function deltaNetwork(inputs: DeltaRule, beta: number): { V: Parameter; W: Parameter; h: Tensor; a: Tensor; h_k: Tensor; y: Tensor; E: Tensor } {
  const [V, W] = [parameter(inputs['V_[i][j]']), parameter(inputs['W_[j][k]'])]
  const g = (z: Tensor): Tensor => sigmoid(mul(beta, z))
  const h = matmul(inputs.x, V)
  const a = g(h)
  const output = matmul(a, W)
  const y = g(output)
  return { V, W, h, a, h_k: output, y, E: halfSquaredError(y, inputs.t, { reduction: 'sum' }) }
}

/** For each β: forward, the gradient, and one step of descent. */
export function deltaRule(inputs: DeltaRule): Tree {
  return Object.fromEntries(inputs.betas.map((beta) => {
    const { V, W, E, ...values } = deltaNetwork(inputs, beta)
    const [byV, byW] = grad(E, [V, W])
    const before = read({ ...values, E, dE_dW: byW, dE_dV: byV })
    assign(sgd({ learningRate: inputs.eta }).updates([V, W], [byV, byW]))
    return [`beta=${beta.toFixed(1)}`, { ...before as object, updated_descent: read({ V, W }), E_after_descent: E.item() }]
  }))
}
