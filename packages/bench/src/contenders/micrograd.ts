/** Automatic differentiation with one object and one closure per scalar, after Karpathy's micrograd. */
import { Unsupported } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import { arrayOf } from '../task.js'
import type { Arrays, Scalars, Task } from '../task.js'

/** A scalar that knows how to compute itself and how to pass its gradient on. */
class Value {
  grad = 0
  forward: () => void = nothing
  backward: () => void = nothing

  constructor(public data: number, readonly children: readonly Value[] = []) {}

  add(other: Value): Value {
    const out = new Value(this.data + other.data, [this, other])
    out.forward = () => { out.data = this.data + other.data }
    out.backward = () => {
      this.grad += out.grad
      other.grad += out.grad
    }
    return out
  }

  mul(other: Value): Value {
    const out = new Value(this.data * other.data, [this, other])
    out.forward = () => { out.data = this.data * other.data }
    out.backward = () => {
      this.grad += other.data * out.grad
      other.grad += this.data * out.grad
    }
    return out
  }

  relu(): Value {
    const out = new Value(this.data > 0 ? this.data : 0, [this])
    out.forward = () => { out.data = this.data > 0 ? this.data : 0 }
    out.backward = () => { if (out.data > 0) this.grad += out.grad }
    return out
  }
}

function nothing(): void { /* leaves compute nothing */ }

/** As people use it: the graph is built anew at every step. */
export const rebuilt: Contender = microgradStyle(false)
/** The same objects, their closures called again: what is left when building and sorting are paid once. */
export const kept: Contender = microgradStyle(true)

function microgradStyle(keeps: boolean): Contender {
  return {
    load: () => Promise.resolve({}),
    prepare: (task: Task) => {
      if (task.spec.kind !== 'scalars') throw new Unsupported('entered for the large scalar graph only')
      return prepare(task.spec, task.arrays, keeps)
    },
  }
}

function prepare(spec: Scalars, arrays: Arrays, keeps: boolean): Prepared {
  const cellsOf = (name: string): Value[] => Array.from(arrayOf(arrays, name), first => new Value(first))
  const layers = spec.sizes.slice(1).map((_, layer) => ({ weights: cellsOf(`W${layer}`), biases: cellsOf(`b${layer}`) }))
  const cells = layers.flatMap(({ weights, biases }) => [...weights, ...biases])
  const firsts = cells.map(({ data }) => data)
  const build = (): Value[] => sorted(lossOf(spec, arrays, layers))
  const order = build()
  let last = NaN
  const step = (): void => {
    const nodes = keeps ? order : build()
    if (keeps) for (const node of nodes) node.forward()
    const loss = nodes.at(-1)!
    for (const node of nodes) node.grad = 0
    loss.grad = 1
    for (let i = nodes.length - 1; i >= 0; i--) nodes[i]!.backward()
    for (const cell of cells) cell.data -= spec.learningRate * cell.grad
    last = loss.data
  }
  return {
    reset: () => cells.forEach((cell, index) => { cell.data = firsts[index]! }),
    run: steps => { for (let i = 0; i < steps; i++) step() },
    read: () => ({ loss: [last] }),
    note: `${order.length} nodes; float64, as JavaScript's numbers are`,
  }
}

/** Inputs before what is made of them; a stack, as the recursion of the original is too deep for this graph. */
function sorted(root: Value): Value[] {
  const order: Value[] = []
  const seen = new Set<Value>([root])
  const stack = [{ node: root, next: 0 }]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.node.children[top.next++]
    if (child === undefined) {
      order.push(top.node)
      stack.pop()
    } else if (!seen.has(child)) {
      seen.add(child)
      stack.push({ node: child, next: 0 })
    }
  }
  return order
}

function lossOf({ sizes, points }: Scalars, arrays: Arrays, layers: readonly { readonly weights: readonly Value[]; readonly biases: readonly Value[] }[]): Value {
  const [x, y] = [arrayOf(arrays, 'x'), arrayOf(arrays, 'y')]
  let total = new Value(0)
  for (let point = 0; point < points; point++) {
    let values = Array.from({ length: sizes[0]! }, (_, i) => new Value(x[point * sizes[0]! + i]!))
    layers.forEach(({ weights, biases }, layer) => {
      const width = sizes[layer + 1]!
      values = biases.map((bias, unit) => {
        const z = values.reduce((partial, value, i) => partial.add(weights[i * width + unit]!.mul(value)), bias)
        return layer < layers.length - 1 ? z.relu() : z
      })
    })
    const error = values[0]!.add(new Value(-y[point]!))
    total = total.add(error.mul(error))
  }
  return total.mul(new Value(1 / points))
}
