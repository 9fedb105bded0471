/** Where the numbers of a step that failed were first not finite. Computed afterwards, by the cells that the step had. */
import { evaluate, grad, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import type { Rows } from '../data/rows.js'
import { trainingContext } from '../layers/context.js'
import { lossOf } from './graph.js'
import { describeLayer, traceLayers } from './layers.js'
import type { StepOptions } from './step.js'

/** What is first not finite on the way to a loss that is not: the output of a layer, a term, or the loss of finite predictions. */
export function causeInLoss(options: StepOptions, batch: Rows): string {
  const { traced, loss, terms } = graphOf(options, batch)
  const outputs = evaluate(Object.fromEntries([...traced.map(({ output }, index): [string, Tensor] => [`layer ${index}`, output]), ...Object.entries(terms ?? {}).map(([name, term]): [string, Tensor] => [`term ${name}`, term]), ['loss', loss]]))
  const layer = traced.find((_, index) => !isFinite(outputs[`layer ${index}`]!.data))
  if (layer !== undefined) return `the output of ${describeLayer(layer)} is the first that is not finite`
  const term = Object.keys(terms ?? {}).find(name => !isFinite(outputs[`term ${name}`]!.data))
  return term === undefined ? 'all outputs of layers are finite' : `all outputs of layers are finite, the term ${JSON.stringify(term)} of the loss is ${outputs[`term ${term}`]!.item()}`
}

/** Which gradient is first not finite in a step whose loss is, from the last layer back; `undefined` where all are. */
export function causeInGradients(options: StepOptions, batch: Rows, nameOfCell: (cell: Parameter) => string): string | undefined {
  const { loss } = graphOf(options, batch)
  const gradients = grad(loss, options.parameters)
  const found = [...options.parameters.entries()].reverse().find(([index]) => !isFinite(evaluate(gradients[index]!).data))?.[1]
  return found && `the gradient of ${nameOfCell(found)} was not finite`
}

function graphOf({ model, loss, seed, randomState }: StepOptions, { x, y }: Rows) {
  const traced = traceLayers(model, tensor(x), trainingContext({ seed, state: randomState }))
  return { traced, ...lossOf(loss, traced.at(-1)!.output, tensor(y)) }
}

export function isFinite(data: ArrayLike<number>): boolean {
  return Array.prototype.every.call(data, Number.isFinite)
}
