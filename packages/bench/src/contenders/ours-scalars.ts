/** The large scalar graph in this project: every node a tensor without axes. */
import { add, grad, mul, parameter, relu, square, sub, tensor, topologicalOrder } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { timed } from '../contender.js'
import type { Prepared } from '../contender.js'
import type { Engine } from '../ours.js'
import { arrayOf } from '../task.js'
import type { Arrays, Scalars } from '../task.js'

export function prepareScalars(spec: Scalars, arrays: Arrays, engine: Engine): Prepared {
  const cells: { readonly cell: Parameter; readonly first: number }[] = []
  const cellsOf = (name: string): Parameter[] => Array.from(arrayOf(arrays, name), first => {
    const cell = parameter(first, { dtype: 'float32' })
    cells.push({ cell, first })
    return cell
  })
  const built = timed(() => lossOf(spec, arrays, cellsOf))
  const loss = built.value
  const derived = timed(() => {
    const trained = cells.map(({ cell }) => cell)
    const gradients = grad(loss, trained)
    return new Map(trained.map((cell, index) => [cell, sub(cell, mul(spec.learningRate, gradients[index]!))]))
  })
  const compiled = timed(() => engine({ inputs: {}, outputs: { loss }, updates: derived.value }))
  const step = compiled.value.bind({})
  let last = NaN
  return {
    reset: () => { for (const { cell, first } of cells) cell.set(first) },
    run: count => { for (let i = 0; i < count; i++) last = step().loss.item() },
    read: () => ({ loss: [last] }),
    preparation: { build: built.milliseconds, differentiate: derived.milliseconds, compile: compiled.milliseconds },
    note: `${topologicalOrder([loss]).length} nodes forward, ${topologicalOrder([loss, ...derived.value.values()]).length} in all`,
  }
}

/** The mean of (score − y)² over all points. */
function lossOf({ sizes, points }: Scalars, arrays: Arrays, cellsOf: (name: string) => Parameter[]): Tensor {
  const layers = sizes.slice(1).map((_, layer) => ({ weights: cellsOf(`W${layer}`), biases: cellsOf(`b${layer}`) }))
  const [x, y] = [arrayOf(arrays, 'x'), arrayOf(arrays, 'y')]
  const scalar = (value: number): Tensor => tensor(value, { dtype: 'float32' })
  let total: Tensor | undefined
  for (let point = 0; point < points; point++) {
    let values = Array.from({ length: sizes[0]! }, (_, i) => scalar(x[point * sizes[0]! + i]!))
    layers.forEach(({ weights, biases }, layer) => {
      const width = sizes[layer + 1]!
      values = biases.map((bias, unit) => {
        const z = values.reduce((partial: Tensor, value, i) => add(partial, mul(weights[i * width + unit]!, value)), bias)
        return layer < layers.length - 1 ? relu(z) : z
      })
    })
    const term = square(sub(values[0]!, scalar(y[point]!)))
    total = total === undefined ? term : add(total, term)
  }
  return mul(1 / points, total ?? scalar(0))
}
