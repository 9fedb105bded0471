/** Layers without a nonlinearity, and regression on a line by gradient descent. */
import { add, assign, concat, grad, hessian, matmul, mean, mul, ones, parameter, reshape, solve, square, sub, tensor, transpose } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { sgd } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

type Vector = readonly number[]
type Matrix = readonly Vector[]

/** Two linear layers are one: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂). */
export function stackedLinearLayers({ W1, b1, W2, b2, x }: { W1: Matrix; b1: Vector; W2: Matrix; b2: Vector; x: Vector }): Tree {
  return read({ y: add(matmul(W2, add(matmul(W1, x), b1)), b2), W_equivalent: matmul(W2, W1), b_equivalent: add(matmul(W2, b1), b2) })
}

interface Line { x: Vector; y: Vector; theta0: Vector; eta: number }

/** The mean of (y − θ₀ − θ₁x)² as a function of θ. */
export function lineLoss({ x, y }: Pick<Line, 'x' | 'y'>, theta: Tensor): Tensor {
  return mean(square(sub(y, matmul(design(x), theta))))
}

/** A column of ones and a column of x. */
function design(x: Vector): Tensor {
  return concat([ones([x.length, 1]), reshape(tensor(x), [x.length, 1])], 1)
}

/** Steps of descent from a start: what is looked at before the first step and after each. */
function descend<T>(loss: Tensor, cell: Parameter, learningRate: number, steps: number, look: (step: number) => T | undefined): T[] {
  const updates = sgd({ learningRate }).updates([cell], [grad(loss, cell)])
  const seen: T[] = []
  for (let step = 0; step <= steps; step++) {
    const one = look(step)
    if (one !== undefined) seen.push(one)
    if (step < steps) assign(updates)
  }
  return seen
}

export function lineByDescent({ x, y, theta0, eta }: Line): Tree {
  const start = (): { theta: Parameter; loss: Tensor } => {
    const theta = parameter(theta0)
    return { theta, loss: lineLoss({ x, y }, theta) }
  }
  const { theta, loss } = start()
  const slope = grad(loss, theta)
  const next = sub(theta, mul(eta, slope))
  const first: Tree[] = []
  const after: Record<string, Tree> = {}
  descend(loss, theta, eta, 5000, (step) => {
    if (step < 5) first.push(read({ theta, loss, gradient: slope, next }))
    if ([10, 100, 1000, 5000].includes(step)) after[step] = read({ theta, loss })
    return undefined
  })
  const best = parameter(closestLine({ x, y }).toArray() as number[])
  const curvature = hessian(loss, theta).toArray() as [[number, number], [number, number]]
  const steepest = largestEigenvalue(curvature)
  return {
    steps: first, afterSteps: after, closedFormOLS: read(best), lossAtOLS: lineLoss({ x, y }, best).item(),
    hessian: curvature, lambdaMax: steepest, etaMaxStable: 2 / steepest,
    lossAfter50: Object.fromEntries(([['eta=0.001 (too small)', 0.001], ['eta=0.02', 0.02], ['eta=0.0875 (too large)', 0.0875]] as const).map(([name, rate]) => {
      const again = start()
      const [end] = descend(again.loss, again.theta, rate, 50, step => (step === 50 ? again.loss.item() : undefined))
      return [name, end!]
    })),
  }
}

/** The normal equations XᵀX θ = Xᵀy. */
function closestLine({ x, y }: Pick<Line, 'x' | 'y'>): Tensor {
  const X = design(x)
  return solve(matmul(transpose(X), X), matmul(transpose(X), y))
}

/** Of a symmetric 2×2 matrix, from trace and determinant. */
function largestEigenvalue([[r, s], [, t]]: [[number, number], [number, number]]): number {
  return (r + t) / 2 + Math.hypot((r - t) / 2, s)
}

interface Landscape { x: Vector; y: Vector; theta0: Vector; theta1: Vector }

/** The loss on a grid of θ, its lowest point, and a path of descent over it. */
export function lineLandscape({ x, y, theta0, theta1 }: Landscape): Tree {
  const best = closestLine({ x, y })
  const theta = parameter([0, 0])
  const path = descend(lineLoss({ x, y }, theta), theta, 0.02, 4, () => read(theta))
  return {
    loss_rows_theta0_cols_theta1: theta0.map(a => theta1.map(b => lineLoss({ x, y }, tensor([a, b])).item())),
    ...read({ minimum: best, minimumLoss: lineLoss({ x, y }, best) }) as object, 'gdPath_eta0.02': path,
  }
}
