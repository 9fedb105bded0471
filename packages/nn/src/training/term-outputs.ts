/** What a step tells about the terms of its loss: values, lengths of gradients, and how these lie to each other. */
import { add, cast, div, grad, greater, mul, sqrt, stack, sum, where } from '@mlp/autograd'
import type { NdArray, Parameter, Tensor } from '@mlp/autograd'
import type { Terms, TermsReport } from '../losses/terms.js'

/** Further outputs of the program of a step, one vector each. */
export function termOutputs(parts: Readonly<Record<string, Tensor>>, { gradients }: Terms, parameters: readonly Parameter[]): Record<string, Tensor> {
  const values = Object.values(parts)
  const all = { terms: stack(values.map(inFloat64)) }
  if (!gradients) return all
  const slopes = values.map(value => grad(value, parameters, { disconnected: 'zero' }).map(inFloat64))
  const norms = slopes.map(one => sqrt(dotOf(one, one)))
  const cosines = pairs(values.length).map(([a, b]) => cosine(dotOf(slopes[a]!, slopes[b]!), mul(norms[a]!, norms[b]!)))
  return { ...all, norms: stack(norms), ...(cosines.length > 0 ? { cosines: stack(cosines) } : {}) }
}

/** The outputs by name. */
export function termsReport(names: readonly string[], outputs: Readonly<Record<string, NdArray>>): TermsReport {
  const { terms, norms, cosines } = outputs
  const byName = (array: NdArray): Record<string, number> => Object.fromEntries(names.map((name, index) => [name, array.data[index]!]))
  const values = byName(terms!)
  if (norms === undefined) return { values }
  const angles: Record<string, Record<string, number>> = {}
  pairs(names.length).forEach(([a, b], index) => { (angles[names[a]!] ??= {})[names[b]!] = cosines!.data[index]! })
  return { values, gradientNorms: byName(norms), cosines: angles }
}

/** Lengths are summed up where no square of a float32 overflows. */
function inFloat64(x: Tensor): Tensor {
  return x.dtype === 'float64' ? x : cast(x, 'float64')
}

function dotOf(a: readonly Tensor[], b: readonly Tensor[]): Tensor {
  return a.map((one, index) => sum(mul(one, b[index]!))).reduce((total, one) => add(total, one))
}

function cosine(dot: Tensor, lengths: Tensor): Tensor {
  const isDefined = greater(lengths, 0)
  return where(isDefined, div(dot, where(isDefined, lengths, 1)), 0)
}

function pairs(count: number): [number, number][] {
  return Array.from({ length: count }, (_, a) => Array.from({ length: count - a - 1 }, (_, b): [number, number] => [a, a + 1 + b])).flat()
}
