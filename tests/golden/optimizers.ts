/** Optimizers on one bowl, step by step; rates that change; penalties. */
import { add, assign, evaluate, grad, mul, nameOf, parameter, square, sub, sum, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { adagrad, adam, cosineDecay, exponentialDecay, inverseTimeDecay, l1Penalty, l2Penalty, momentum, nesterov, polynomialDecay, rmsprop, sgd, stepDecay } from '@mlp/nn'
import type { Optimizer, Schedule } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

/** (x − 1)² + 10(y + ½)². */
const bowl = (theta: Tensor): Tensor => sum(mul(tensor([1, 10]), square(sub(theta, tensor([1, -0.5])))))

interface Path<H> { readonly theta0: readonly number[]; readonly steps: number; readonly hyper: H }
/** The symbol of each array that an optimizer keeps, and what it is called here. */
type Kept = Readonly<Record<string, string>>

/** The path of an optimizer; `place` is θ where the parameter holds another. */
function follow(optimizer: Optimizer, { theta0, steps }: Path<object>, kept: Kept, place: (theta: Parameter, cell: (symbol: string) => Tensor) => Tensor = theta => theta): Tree {
  const theta = parameter(theta0, { name: 'theta' })
  const gradient = grad(bowl(theta), theta)
  const updates = optimizer.updates([theta], [gradient])
  const cell = (symbol: string): Tensor => optimizer.state.find(one => nameOf(one)?.startsWith(`${kept[symbol]!} of`))!
  const here = place(theta, cell)
  const path = Array.from({ length: 50 }, (_, index) => {
    const before = evaluate(gradient)
    assign(updates)
    const state = Object.fromEntries(Object.keys(kept).map(symbol => [symbol, cell(symbol)]))
    return { t: index + 1, gradient: before.toArray(), ...read({ theta: here, f: bowl(here), state }) as { theta: Tree; f: Tree } }
  })
  const last = path.at(-1)!
  return { steps: path.slice(0, steps) as unknown as Tree, theta_after_50: last.theta, f_after_50: last.f }
}

export const descentPath = (inputs: Path<{ eta: number }>): Tree => follow(sgd({ learningRate: inputs.hyper.eta }), inputs, {})
export const momentumPath = (inputs: Path<{ gamma: number; eta: number }>): Tree => follow(momentum({ learningRate: inputs.hyper.eta, momentum: inputs.hyper.gamma }), inputs, { v: 'velocity' })
/** The parameter holds the place looked ahead to, θ − γv. */
export const nesterovPath = (inputs: Path<{ gamma: number; eta: number }>): Tree =>
  follow(nesterov({ learningRate: inputs.hyper.eta, momentum: inputs.hyper.gamma }), inputs, { v: 'velocity' }, (ahead, cell) => add(ahead, mul(inputs.hyper.gamma, cell('v'))))
export const rmspropPath = (inputs: Path<{ rho: number; eta: number; eps: number }>): Tree => follow(rmsprop({ learningRate: inputs.hyper.eta, decay: inputs.hyper.rho, epsilon: inputs.hyper.eps }), inputs, { s: 'variance' })
export const adagradPath = (inputs: Path<{ eta: number; eps: number }>): Tree => follow(adagrad({ learningRate: inputs.hyper.eta, epsilon: inputs.hyper.eps }), inputs, { G: 'total' })
export const adamPath = ({ hyper, ...inputs }: Path<{ eta: number; beta1: number; beta2: number; eps: number }>): Tree =>
  follow(adam({ learningRate: hyper.eta, beta1: hyper.beta1, beta2: hyper.beta2, epsilon: hyper.eps }), { ...inputs, hyper }, { m: 'mean', v: 'variance' })

/** w ← w − η·g + α·Δw with the signed change Δw: momentum with the rate inside the velocity. */
export function signedChange({ eta, alpha }: { eta: number; alpha: number }): Tree {
  const theta = parameter([-1.5, 2], { name: 'theta' })
  const updates = momentum({ learningRate: eta, momentum: alpha }).updates([theta], [grad(bowl(theta), theta)])
  const rows = Array.from({ length: 5 }, () => {
    const before = evaluate(theta)
    assign(updates)
    return { at: theta.toArray(), change: evaluate(sub(theta, before)).toArray() }
  })
  return { theta: rows.map(({ at }) => at), delta_w: rows.map(({ change }) => change) }
}

/** The velocity under a slope that stays the same. */
export function terminalVelocity({ gamma, eta, constantGradient }: { gamma: number; eta: number; constantGradient: number }): Tree {
  const w = parameter(0, { name: 'w' })
  const optimizer = momentum({ learningRate: eta, momentum: gamma })
  const updates = optimizer.updates([w], [tensor(constantGradient)])
  const velocities = Array.from({ length: 1000 }, () => {
    assign(updates)
    return optimizer.state[0]!.item()
  })
  return { v: velocities.slice(0, 10), limit: velocities.at(-1)! }
}

interface Rates {
  readonly eta0: number
  readonly epochs: readonly number[]
  readonly step: { readonly drop: number; readonly every: number }
  readonly exponential: { readonly k: number }
  readonly multiplicative: { readonly gamma: number }
  readonly inverseTime: { readonly k: number }
  readonly cosine: { readonly T: number; readonly etaMin: number }
  readonly polynomial: { readonly T: number; readonly power: number }
}
export function rates({ eta0, epochs, step, exponential, multiplicative, inverseTime, cosine, polynomial }: Rates): Tree {
  // Steps count from 1, and epochs here from 0.
  const at = (schedule: Schedule): number[] => epochs.map(t => schedule(tensor(t + 1, { dtype: 'int32' })).item())
  return {
    constant: epochs.map(() => eta0),
    step: at(stepDecay(eta0, { factor: step.drop, every: step.every })),
    exponential: at(exponentialDecay(eta0, exponential)),
    multiplicative: at(exponentialDecay(eta0, { factor: multiplicative.gamma })),
    inverseTime: at(inverseTimeDecay(eta0, inverseTime)),
    cosine: at(cosineDecay(eta0, { steps: cosine.T, end: cosine.etaMin })),
    polynomial: at(polynomialDecay(eta0, { steps: polynomial.T, power: polynomial.power })),
  }
}

export function penalties({ w, lambda }: { w: readonly number[]; lambda: number }): Tree {
  const weights = parameter(w)
  const [l2, half, l1] = [l2Penalty([weights], lambda), l2Penalty([weights], lambda / 2), l1Penalty([weights], lambda)]
  return read({
    l2_lambda_sum_sq: l2, l2_gradient: grad(l2, weights), l2_half: half, l2_half_gradient: grad(half, weights), l1, l1_gradient: grad(l1, weights),
  })
}
