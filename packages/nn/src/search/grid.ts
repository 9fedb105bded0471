/** Every combination of lists. */
import { ValueError, checkOptions } from '@mlp/autograd'
import { SEARCH_SORTS, requireObjective, runSearch } from './run.js'
import type { Plan, SearchObjective, SearchOptions } from './run.js'
import { dimensionsOf, parametersOf } from './space.js'
import type { Choosable, ListSpace, NamedDimension, SearchParameters } from './space.js'
import type { SearchResult } from './trial.js'

/**
 * Every combination of the lists of a space, the last key changing fastest.
 *
 * @param space lists by name
 * @throws ValueError for an empty list and for a range, which has no end of combinations
 * @example
 * import { gridOf } from '@mlp/nn'
 * console.log(gridOf({ rate: [0.1, 0.01], hidden: [4, 8] }))
 * // → [
 * // →   { rate: 0.1, hidden: 4 },
 * // →   { rate: 0.1, hidden: 8 },
 * // →   { rate: 0.01, hidden: 4 },
 * // →   { rate: 0.01, hidden: 8 }
 * // → ]
 */
export function gridOf<const S extends ListSpace>(space: S): SearchParameters<S>[] {
  return combinations<S>(listsOf('gridOf', space))
}

/**
 * Evaluates the objective at every combination of the lists of a space, in the order of `gridOf`, and keeps all results.
 *
 * @param space lists by name
 * @param objective gives the number to minimize; may be async
 * @returns trials and the best of them, as plain JSON
 * @throws ValueError as `gridOf`, for an objective that gives no number, and for a record of another search to resume; EvaluationError when
 *   every trial failed; the signal's reason when aborted
 * @example
 * import { adam, fit, gridSearch, makeMoons, mlp, binaryCrossEntropy } from '@mlp/nn'
 * const { x, y } = makeMoons({ samples: 60, noise: 0.1 })
 * const data = { x, y: Array.from(y.data, label => [label]) }
 * const result = await gridSearch({ learningRate: [0.001, 0.05], hidden: [4, 8] }, async ({ learningRate, hidden }, { signal }) => {
 *   const model = mlp([2, hidden, 1], { seed: 1 })
 *   const history = await fit(model, data, { loss: binaryCrossEntropy, optimizer: adam({ learningRate }), epochs: 20, signal })
 *   return history.loss.at(-1)!
 * })
 * console.log(result.trials.length, result.best.parameters.learningRate) // → 4 0.05
 */
export async function gridSearch<const S extends ListSpace>(space: S, objective: SearchObjective<SearchParameters<S>>, options: SearchOptions<SearchParameters<S>> = {}): Promise<SearchResult<SearchParameters<S>>> {
  const operation = 'gridSearch'
  const dimensions = listsOf(operation, space)
  requireObjective(operation, objective)
  const grid = combinations<S>(dimensions)
  return runSearch({ operation, dimensions, settings: {}, planned: grid.length, plan: inOrder(grid), evaluate: (parameters, _, context) => objective(parameters, context), options: checkOptions(operation, options, SEARCH_SORTS) })
}

function* inOrder<P>(grid: readonly P[]): Plan<P, unknown> {
  for (const parameters of grid) yield { parameters: () => parameters, details: {} }
}

interface NamedList extends NamedDimension { readonly values: readonly Choosable[] }

function listsOf(operation: string, space: unknown): NamedList[] {
  return dimensionsOf(operation, space).map(({ name, dimension }) => {
    if (dimension.kind === 'choice') return { name, dimension, values: dimension.values }
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: `${name} is a range, which has no list of values`, received: `${name} from ${dimension.low} to ${dimension.high}`, expected: 'a list',
      hint: `list the values to try: { ${name}: [${dimension.low}, ${dimension.high}] }, or draw them with randomSearch`,
    })
  })
}

/** Counts through the lists as through the digits of a number. */
function combinations<S extends ListSpace>(lists: readonly NamedList[]): SearchParameters<S>[] {
  const count = lists.reduce((product, { values }) => product * values.length, 1)
  return Array.from({ length: count }, (_, at) => {
    const digits: Choosable[] = []
    let rest = at
    for (const { values } of [...lists].reverse()) {
      digits.unshift(values[rest % values.length]!)
      rest = Math.floor(rest / values.length)
    }
    return parametersOf<S>(lists, (__, index) => digits[index]!)
  })
}
