/** Gradient descent with one learning rate. */
import type { Method } from './method.js'
import { isFinitePoint, tryAt } from './objective.js'
import type { Objective } from './objective.js'
import { addScaled } from './vectors.js'

/** x′ = x − η·g. */
export function gradientDescent(objective: Objective, learningRate: number): Method {
  return {
    next(from) {
      const point = tryAt(objective, addScaled(from.x, -learningRate, from.gradient))
      if (point?.value === -Infinity) return 'unbounded'
      return point !== undefined && isFinitePoint(point) ? point : 'notFinite'
    },
  }
}
