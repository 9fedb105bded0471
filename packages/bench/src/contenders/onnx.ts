/** onnxruntime-node, which runs native kernels: a training step is one graph that gives the new parameters. */
import type * as Ort from 'onnxruntime-node'
import { Unsupported } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import { ModelBuilder } from '../onnx/model.js'
import { parameterShapes, trainingModel } from '../onnx/training.js'
import { ADAM, arrayOf } from '../task.js'
import type { Arrays, Matmul, Task, Training } from '../task.js'

export const onnx: Contender = {
  load: async () => ({ onnxruntime: (await import('onnxruntime-node')).env.versions.node ?? 'unknown' }),
  prepare,
}

async function prepare({ spec, arrays }: Task): Promise<Prepared> {
  const ort = await import('onnxruntime-node')
  switch (spec.kind) {
    case 'training': return training(ort, spec, arrays)
    case 'matmul': return matmul(ort, spec, arrays)
    case 'elementwise': case 'second order': case 'scalars':
      throw new Unsupported('it differentiates nothing: a graph with the derivatives was written by hand for training steps only')
  }
}

const oneThread = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' } as const

async function training(ort: typeof Ort, spec: Training, arrays: Arrays): Promise<Prepared> {
  const { sizes, rows, batch } = spec
  const session = await ort.InferenceSession.create(trainingModel(spec), oneThread)
  const shapes = parameterShapes(spec)
  const [width, height] = [sizes[0]!, sizes.at(-1)!]
  const [x, y] = [arrayOf(arrays, 'x'), arrayOf(arrays, 'y')]
  const feedOf = (index: number): Ort.Feeds => ({
    x: new ort.Tensor('float32', x.subarray(index * batch * width, (index + 1) * batch * width), [batch, width]),
    y: new ort.Tensor('float32', y.subarray(index * batch * height, (index + 1) * batch * height), [batch, height]),
  })
  const first = (): Ort.Feeds => Object.fromEntries(shapes.flatMap((shape, index) => {
    const given = arrayOf(arrays, `${index % 2 === 0 ? 'W' : 'b'}${index >> 1}`)
    const make = (name: string, data: Float32Array): [string, Ort.Tensor] => [`${name}${index}`, new ort.Tensor('float32', data, shape)]
    const parameter = make('p', given.slice())
    return spec.optimizer === 'sgd' ? [parameter] : [parameter, make('m', new Float32Array(given.length)), make('v', new Float32Array(given.length))]
  }))
  const scalar = (value: number): Ort.Tensor => new ort.Tensor('float32', Float32Array.of(value), [])
  const fed = spec.feed === 'once' ? Array.from({ length: rows / batch }, (_, index) => feedOf(index)) : undefined
  let feeds: Ort.Feeds = {}
  let loss: Ort.Tensor | undefined
  let taken = 0
  const reset = (): void => {
    feeds = { ...first(), ...feedOf(0) }
    taken = 0
  }
  const run = async (steps: number): Promise<void> => {
    for (let i = 0; i < steps; i++) {
      const index = taken % (rows / batch)
      if (rows > batch) Object.assign(feeds, fed?.[index] ?? feedOf(index))
      taken++
      if (spec.optimizer === 'adam') Object.assign(feeds, { c1: scalar(1 - ADAM.beta1 ** taken), c2: scalar(1 - ADAM.beta2 ** taken) })
      const outputs = await session.run(feeds)
      for (const name of session.outputNames) {
        if (name === 'loss') loss = outputs[name]
        else feeds[name.slice(0, -1)] = outputs[name]!
      }
    }
  }
  return { reset, run, read: () => ({ loss: Array.from(loss?.data ?? []) }) }
}

async function matmul(ort: typeof Ort, { n }: Matmul, arrays: Arrays): Promise<Prepared> {
  const model = new ModelBuilder()
  model.output(model.apply('MatMul', [model.input('a', [n, n]), model.input('b', [n, n])]), 'product', [n, n])
  const session = await ort.InferenceSession.create(model.build(), oneThread)
  const feeds = Object.fromEntries(['a', 'b'].map(name => [name, new ort.Tensor('float32', arrayOf(arrays, name), [n, n])]))
  let product: Ort.Tensor | undefined
  const run = async (steps: number): Promise<void> => {
    for (let i = 0; i < steps; i++) product = (await session.run(feeds))['product']
  }
  return { reset: () => undefined, run, read: () => ({ product: Array.from(product?.data ?? []) }) }
}
