/** The other tasks in hand-written loops, their derivatives worked out on paper. */
import { arrayOf } from '../task.js'
import type { Arrays, Elementwise, Matmul, Results, SecondOrder } from '../task.js'
import type { FloatsConstructor } from './floats.js'
import { addProduct } from './product.js'

/** A step and what it gave. */
export interface Computation { readonly step: () => void; readonly read: () => Results }

export function matmulLoops({ n }: Matmul, arrays: Arrays, Type: FloatsConstructor): Computation {
  const [a, b] = [Type.from(arrayOf(arrays, 'a')), Type.from(arrayOf(arrays, 'b'))]
  const c = new Type(n * n)
  const step = (): void => {
    c.fill(0)
    addProduct(a, n, 1, b, c, n, n, n)
  }
  return { step, read: () => ({ product: Array.from(c) }) }
}

export function elementwiseLoops({ n, w, b }: Elementwise, arrays: Arrays, Type: FloatsConstructor): Computation {
  const [x, y] = [Type.from(arrayOf(arrays, 'x')), Type.from(arrayOf(arrays, 'y'))]
  let loss = 0
  let dw = 0
  let db = 0
  return {
    step: () => {
      loss = dw = db = 0
      for (let i = 0; i < n; i++) {
        const e = Math.exp(x[i]! * w + b)
        const s = Math.log(1 + e)
        loss += s * s * y[i]!
        const slope = 2 * s * y[i]! * e / (1 + e)
        dw += slope * x[i]!
        db += slope
      }
      loss /= n
      dw /= n
      db /= n
    },
    read: () => ({ loss: [loss], dw: [dw], db: [db] }),
  }
}

/** The Hessian of Rosenbrock's function has three diagonals. */
export function secondOrderLoops({ n, what }: SecondOrder, arrays: Arrays, Type: FloatsConstructor): Computation {
  const x = Type.from(arrayOf(arrays, 'x'))
  const diagonal = (i: number): number => (i > 0 ? 200 : 0) + (i < n - 1 ? 1200 * x[i]! * x[i]! - 400 * x[i + 1]! + 2 : 0)
  const beside = (i: number): number => -400 * x[i]!
  if (what === 'hessian') {
    const result = new Type(n * n)
    const step = (): void => {
      for (let i = 0; i < n; i++) {
        result[i * n + i] = diagonal(i)
        if (i < n - 1) result[i * n + i + 1] = result[(i + 1) * n + i] = beside(i)
      }
    }
    return { step, read: () => ({ hessian: Array.from(result) }) }
  }
  const v = Type.from(arrayOf(arrays, 'v'))
  const result = new Type(n)
  const step = (): void => {
    for (let i = 0; i < n; i++) {
      result[i] = diagonal(i) * v[i]! + (i > 0 ? beside(i - 1) * v[i - 1]! : 0) + (i < n - 1 ? beside(i) * v[i + 1]! : 0)
    }
  }
  return { step, read: () => ({ product: Array.from(result) }) }
}
