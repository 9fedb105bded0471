/** Which inputs an output is due to, and which input it answers to most. */
import { add, mul, sigmoid, sub, tanh } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { featureVisualization, sgd, shapleyValues } from '@mlp/nn'
import type { Layer } from '@mlp/nn'
import type { Tree } from './compare'
import { layerOf } from './networks'

type Vector = readonly number[]

/** A function of three features as a model of rows. */
const ofRows = (f: (x1: Tensor, x2: Tensor, x3: Tensor) => Tensor): Layer => x => {
  const column = (at: number): Tensor => x.matmul([0, 1, 2].map(feature => [Number(feature === at)]))
  return f(column(0), column(1), column(2))
}

const explained: Readonly<Record<string, Layer>> = {
  'linear: 2*x1 - 3*x2 + 0.5*x3 + 1': ofRows((x1, x2, x3) => add(add(sub(mul(2, x1), mul(3, x2)), mul(0.5, x3)), 1)),
  'product: 2*x1 + x2*x3 - x3 + 0.5': ofRows((x1, x2, x3) => add(sub(add(mul(2, x1), mul(x2, x3)), x3), 0.5)),
  'sigmoid(0.8*x1 - 1.2*x2 + 0.5*x1*x3)': ofRows((x1, x2, x3) => sigmoid(add(sub(mul(0.8, x1), mul(1.2, x2)), mul(mul(0.5, x1), x3)))),
}

/** Exact Shapley values of three functions at one point. */
export async function shapley({ x, baseline }: { readonly x: Vector; readonly baseline: Vector }): Promise<Tree> {
  const trees: Record<string, Tree> = {}
  for (const [name, model] of Object.entries(explained)) {
    const { values, output, baselineOutput } = await shapleyValues(model, [x], { baseline })
    trees[name] = { f_x: output.item(), f_baseline: baselineOutput.item(), phi: Array.from(values.data) }
  }
  return trees
}

interface Unit { readonly w: Vector; readonly b: number; readonly lambda: number; readonly stepSize: number; readonly x0: Vector }

/** What a unit tanh(w·x + b) answers to most, found in five steps of ascent. */
export async function unitVisualized({ w, b, lambda, stepSize, x0 }: Unit): Promise<Tree> {
  const layer = layerOf([[w], [b]])
  const steps: Tree[] = []
  await featureVisualization(x => tanh(layer(x)), {
    start: [x0], target: 0, penalty: lambda, optimizer: sgd({ learningRate: stepSize }), steps: 5,
    onStep: ({ x, objective, gradient }) => { steps.push({ x: Array.from(x.data), objective, gradient: Array.from(gradient.data) }) },
  })
  return { steps }
}
