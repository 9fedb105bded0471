/** The loop of a minimization: iterations until one of its ends is reached. */
import { EvaluationError } from '@mlp/autograd'
import type { Signal } from '../training/signal.js'
import { Pause } from '../training/pause.js'
import type { Method } from './method.js'
import { isFinitePoint } from './objective.js'
import type { Objective, Point } from './objective.js'
import type { CheckedOptions, IterationReport, Minimum, MinimumReason } from './options.js'
import { distance, greatest } from './vectors.js'

export interface Watch {
  readonly signal: Signal | undefined
  readonly onIteration: ((report: IterationReport) => void | Promise<void>) | undefined
}

/** Takes the cells to a minimum. Whatever happens, they are left at the best point so far. */
export async function descend(objective: Objective, method: Method, options: CheckedOptions, { signal, onIteration }: Watch): Promise<Minimum> {
  let point = startOf(objective)
  let best = point
  let norm = greatest(point.gradient)
  let iterations = 0
  let step = Infinity
  let previous: Point | undefined
  const history = { value: [objective.given(point.value)], gradientNorm: [norm] }
  const pause = new Pause()
  try {
    for (;;) {
      if (pause.isDue()) await pause.wait()
      signal?.throwIfAborted()
      let reason = reasonToStop(point, previous, norm, step, options)
      const next = reason === 'gradient' ? method.leave?.(point) : reason === undefined && iterations < options.maxIterations ? method.next(point) : undefined
      if (typeof next === 'string') reason = next
      else if (reason === 'gradient' && next !== undefined && iterations < options.maxIterations) reason = undefined
      if (next === undefined || typeof next === 'string' || reason !== undefined) return finish(reason ?? 'iterations')
      previous = point
      step = distance(next.x, point.x)
      point = next
      norm = greatest(point.gradient)
      iterations++
      if (point.value < best.value || (point.value === best.value && norm < greatest(best.gradient))) best = point
      history.value.push(objective.given(point.value))
      history.gradientNorm.push(norm)
      if (onIteration !== undefined) {
        objective.write(point.x)
        await onIteration({ iteration: iterations, value: objective.given(point.value), gradientNorm: norm, step, evaluations: objective.evaluations })
      }
    }
  } finally {
    objective.write(best.x)
  }

  function finish(reason: MinimumReason): Minimum {
    const converged = reason === 'gradient' || reason === 'step' || reason === 'value'
    // Where it has converged is the last point, even if rounding makes another look lower.
    if (converged) best = point
    return {
      value: objective.given(best.value), gradientNorm: greatest(best.gradient), iterations, evaluations: objective.evaluations, hessianProducts: objective.products, converged, reason, history,
    }
  }
}

function startOf(objective: Objective): Point {
  const point = objective.at(objective.read())
  if (isFinitePoint(point)) return point
  const received = Number.isFinite(point.value) ? 'a gradient with numbers that are not' : String(objective.given(point.value))
  throw new EvaluationError({
    code: 'DATA_NOT_FINITE', operation: 'minimize', problem: 'the objective is not finite at the start', received, expected: 'a finite value and gradient',
    hint: 'start at a point in the domain of the function',
  })
}

function reasonToStop(point: Point, previous: Point | undefined, norm: number, step: number, { tolerance, stepTolerance, valueTolerance }: CheckedOptions): MinimumReason | undefined {
  if (norm <= tolerance) return 'gradient'
  if (previous === undefined) return undefined
  if (step <= stepTolerance * Math.max(1, greatest(point.x))) return 'step'
  const change = Math.abs(point.value - previous.value)
  return change < valueTolerance * Math.max(1, Math.abs(point.value), Math.abs(previous.value)) ? 'value' : undefined
}
