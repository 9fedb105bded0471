// Derivatives of single formulas (003: derivation of necessary mathematics).
import { add, cos, grad, hessian, input, mul, pow, square } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

/** Value, first and second derivative at each point. */
function along(f: (x: Tensor) => Tensor) {
  return ({ x: points }: { readonly x: readonly number[] }) => {
    const x = input('x')
    const y = f(x)
    const first = grad(y, x)
    const second = grad(first, x)
    return {
      value: points.map(at => y.item({ x: at })),
      derivative: points.map(at => first.item({ x: at })),
      secondDerivative: points.map(at => second.item({ x: at })),
    }
  }
}

export const powerRule = along(x => pow(x, 5))
export const productRule = along(x => mul(add(pow(x, 4), 2), cos(x)))

export function gradientOfTwo({ points }: { readonly points: readonly (readonly [number, number])[] }) {
  const x = input('x')
  const y = input('y')
  const f = add(mul(2, square(x)), mul(4, y))
  const [fx, fy] = grad(f, [x, y])
  const second = hessian(f, [x, y])
  return {
    rows: points.map(at => {
      const bindings = { x: at[0], y: at[1] }
      return {
        at, value: f.item(bindings), gradient: [fx.item(bindings), fy.item(bindings)],
        hessian: second.map(row => row.map(entry => entry.item(bindings))),
      }
    }),
  }
}
