/** Derivatives of formulas. */
import { add, cos, evaluate, grad, hessian, input, mul, parameter, pow, square, sum } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import type { Tree } from './compare'
import { read } from './read'

/** A function of one variable at many points, with its first and second derivative. */
function atPoints(f: (x: Tensor) => Tensor, points: readonly number[]): Tree {
  const x = parameter(points)
  const value = f(x)
  const derivative = grad(sum(value), x)
  return read({ value, derivative, secondDerivative: grad(sum(derivative), x) })
}

export function powerRule({ x }: { x: readonly number[] }): Tree {
  return atPoints(z => pow(z, 5), x)
}

export function productRule({ x }: { x: readonly number[] }): Tree {
  return atPoints(z => mul(add(pow(z, 4), 2), cos(z)), x)
}

/** 2x² + 4y with gradient and Hessian, evaluated at each point. */
export function gradientOfTwo({ points }: { points: readonly (readonly number[])[] }): Tree {
  const [x, y] = [input('x'), input('y')]
  const value = add(mul(2, square(x)), mul(4, y))
  const [byX, byY] = grad(value, [x, y])
  const [[xx, xy], [yx, yy]] = hessian(value, [x, y]) as [[Tensor, Tensor], [Tensor, Tensor]]
  return {
    rows: points.map(at => {
      const numbers = Object.values(evaluate({ value, byX, byY, xx, xy, yx, yy }, { x: at[0]!, y: at[1]! })).map(one => one.item())
      const [v, gx, gy, a, b, c, d] = numbers as [number, number, number, number, number, number, number]
      return { at, value: v, gradient: [gx, gy], hessian: [[a, b], [c, d]] }
    }),
  }
}
