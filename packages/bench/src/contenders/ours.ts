/** This project, as a user would write each task with it. */
import { add, exp, grad, hessian, hvp, input, log, mean, mul, relu, sigmoid, slice, square, sub, sum } from '@mlp/autograd'
import type { Program, Tensor, Updates } from '@mlp/autograd'
import { adam, binaryCrossEntropy, crossEntropy, halfSquaredError, mlp, sgd } from '@mlp/nn'
import { timed } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import { engines } from '../ours.js'
import type { Engine, EngineName } from '../ours.js'
import { ADAM, arrayOf } from '../task.js'
import type { Arrays, Elementwise, Matmul, SecondOrder, Task, Training } from '../task.js'
import { prepareScalars } from './ours-scalars.js'

export const interpreter = ours('interpreter')
export const compiler = ours('compile')

function ours(name: EngineName): Contender {
  return {
    load: () => Promise.resolve({ '@mlp/autograd': 'this working tree', engine: name }),
    prepare: task => prepare(task, engines[name]),
  }
}

function prepare({ spec, arrays }: Task, engine: Engine): Prepared {
  switch (spec.kind) {
    case 'training': return prepareTraining(spec, arrays, engine)
    case 'matmul': return prepareMatmul(spec, arrays, engine)
    case 'elementwise': return prepareElementwise(spec, arrays, engine)
    case 'second order': return prepareSecondOrder(spec, arrays, engine)
    case 'scalars': return prepareScalars(spec, arrays, engine)
  }
}

const float32 = { dtype: 'float32' } as const
const losses = { binary: binaryCrossEntropy, classes: crossEntropy, 'half squared': halfSquaredError }

function prepareTraining(spec: Training, arrays: Arrays, engine: Engine): Prepared {
  const { sizes, batch, learningRate } = spec
  const [inputs, outputs] = [sizes[0]!, sizes.at(-1)!]
  const built = timed(() => {
    const model = mlp(sizes, { activation: spec.activation === 'relu' ? relu : sigmoid, ...(spec.output === 'sigmoid' && { outputActivation: sigmoid }) })
    const x = input('x', [batch, inputs], float32)
    const y = input('y', [batch, outputs], float32)
    const loss = losses[spec.loss](model(x), y)
    const optimizer = spec.optimizer === 'adam' ? adam({ learningRate, ...ADAM }) : sgd({ learningRate })
    const updates = optimizer.updates(model.parameters, grad(loss, model.parameters))
    return { model, x, y, loss, optimizer, updates }
  })
  const { model, x, y, loss, optimizer, updates } = built.value
  model.parameters.forEach((cell, index) => {
    const layer = index >> 1
    const given = arrayOf(arrays, `${index % 2 === 0 ? 'W' : 'b'}${layer}`)
    // Our weights are [outputs, inputs].
    cell.set(index % 2 === 0 ? { shape: cell.shape, dtype: 'float32', data: transposed(given, sizes[layer]!, sizes[layer + 1]!) } : given)
  })
  const cells = [...model.parameters, ...optimizer.state].map(cell => ({ cell, first: cell.value }))
  const compiled = timed(() => engine({ inputs: { x, y }, outputs: { loss }, updates }))
  const run = stepper(compiled.value, spec, arrays)
  return {
    reset: () => {
      for (const { cell, first } of cells) cell.set(first)
      run.restart()
    },
    run: run.steps,
    read: () => ({ loss: [run.last()] }),
    preparation: { build: built.milliseconds, compile: compiled.milliseconds },
  }
}

interface Stepper { readonly steps: (count: number) => void; readonly last: () => number; readonly restart: () => void }

/** Steps on one batch after another, bound once or fed anew. */
function stepper(program: Program<{ x: Tensor; y: Tensor }, { loss: Tensor }>, { sizes, rows, batch, feed }: Training, arrays: Arrays): Stepper {
  const part = (name: string, index: number, width: number): Float32Array => arrayOf(arrays, name).subarray(index * batch * width, (index + 1) * batch * width)
  const batches = Array.from({ length: rows / batch }, (_, index) => ({ x: part('x', index, sizes[0]!), y: part('y', index, sizes.at(-1)!) }))
  const calls = batches.map(one => feed === 'once' ? program.bind(one) : () => program(one))
  let last = NaN
  let next = 0
  const steps = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const { loss } = calls[next]!()
      if (++next === calls.length) next = 0
      if (i === count - 1) last = loss.item()
    }
  }
  return { steps, last: () => last, restart: () => { next = 0 } }
}

function transposed(from: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(from, (_, index) => from[index % rows * columns + Math.floor(index / rows)]!)
}

function prepareMatmul({ n }: Matmul, arrays: Arrays, engine: Engine): Prepared {
  const a = input('a', [n, n], float32)
  const b = input('b', [n, n], float32)
  return evaluation({ a, b }, { product: a.matmul(b) }, { a: arrayOf(arrays, 'a'), b: arrayOf(arrays, 'b') }, engine)
}

function prepareElementwise({ n, w, b }: Elementwise, arrays: Arrays, engine: Engine): Prepared {
  const x = input('x', [n], float32)
  const y = input('y', [n], float32)
  const slope = input('w', [], float32)
  const offset = input('b', [], float32)
  const loss = mean(mul(square(log(add(1, exp(add(mul(x, slope), offset))))), y))
  const [dw, db] = grad(loss, [slope, offset])
  return evaluation({ x, y, w: slope, b: offset }, { loss, dw, db }, { x: arrayOf(arrays, 'x'), y: arrayOf(arrays, 'y'), w, b }, engine)
}

function prepareSecondOrder({ n, what }: SecondOrder, arrays: Arrays, engine: Engine): Prepared {
  const x = input('x', [n], float32)
  const [head, tail] = [slice(x, [0], [n - 1]), slice(x, [1], [n])]
  const value = sum(add(mul(100, square(sub(tail, square(head)))), square(sub(1, head))))
  const at = { x: arrayOf(arrays, 'x') }
  if (what === 'hessian') return evaluation({ x }, { hessian: hessian(value, x) }, at, engine)
  const v = input('v', [n], float32)
  return evaluation({ x, v }, { product: hvp(value, x, v) }, { ...at, v: arrayOf(arrays, 'v') }, engine)
}

/** A program that changes nothing: every step gives the same. */
function evaluation<const I extends Record<string, Tensor>, const O extends Record<string, Tensor>>(
  inputs: I, outputs: O, values: { readonly [K in keyof I]: Float32Array | number }, engine: Engine,
): Prepared {
  const updates: Updates = new Map()
  const compiled = timed(() => engine({ inputs, outputs, updates }))
  const step = compiled.value.bind(values)
  let last = step()
  return {
    reset: () => undefined,
    run: count => { for (let i = 0; i < count; i++) last = step() },
    read: () => Object.fromEntries(Object.keys(outputs).map((name: keyof O & string) => [name, Array.from(last[name].data)])),
    preparation: { compile: compiled.milliseconds },
  }
}
