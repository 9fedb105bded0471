/** Searches of hyper-parameters: which trials there are, and what a Gaussian process makes of three of them. */
import { evaluate } from '@mlp/autograd'
import { expectedImprovement, gaussianProcess, gridOf, hyperbandBrackets } from '@mlp/nn'
import type { Choosable } from '@mlp/nn'
import type { Tree } from './compare'

export function brackets({ R, eta }: { R: number; eta: number }): Tree {
  const of = (greatest: number): Tree => hyperbandBrackets(greatest, eta).map(({ s, rounds }) => ({
    s, 'rounds_[configs,resource]': rounds.map(({ configurations, resource }) => [configurations, resource]),
  }))
  return { brackets: of(R), brackets_R9: of(9) }
}

export function grid(inputs: { grid: Readonly<Record<string, readonly Choosable[]>> }): Tree {
  const combinations = gridOf(inputs.grid)
  return { count: combinations.length, combinations_last_key_fastest: combinations }
}

export function improvements({ x, y, noiseVariance, priorMean, query }: { x: readonly number[]; y: readonly number[]; noiseVariance: number; priorMean: number; query: readonly number[] }): Tree {
  const posterior = gaussianProcess({ x, y }, { kernel: 'rbf', noiseVariance, mean: priorMean }).predict(query)
  const improvement = evaluate(expectedImprovement(posterior.mean, posterior.variance, Math.min(...y)))
  const most = improvement.data.indexOf(Math.max(...improvement.data))
  return {
    'rows_[mean,variance,expectedImprovement]': query.map((_, at) => [posterior.mean.data[at]!, posterior.variance.data[at]!, improvement.data[at]!]),
    argmaxEI_on_query: query[most]!,
  }
}
