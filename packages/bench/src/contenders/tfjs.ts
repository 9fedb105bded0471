/** TensorFlow.js on its cpu backend (plain JavaScript) and its wasm backend with one thread. */
import type * as Tfjs from '@tensorflow/tfjs'
import { Unsupported } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import { ADAM, arrayOf } from '../task.js'
import type { Arrays, Elementwise, Matmul, Results, SecondOrder, Task, Training } from '../task.js'

type Tf = typeof Tfjs
type Tensor = Tfjs.Tensor

export const tfjsCpu = onBackend('cpu')
export const tfjsWasm = onBackend('wasm')

function onBackend(backend: 'cpu' | 'wasm'): Contender {
  const load = async (): Promise<Tf> => {
    const tf = await import('@tensorflow/tfjs')
    if (backend === 'wasm') (await import('@tensorflow/tfjs-backend-wasm')).setThreadsCount(1)
    tf.enableProdMode()
    if (!await tf.setBackend(backend)) throw new Error(`TensorFlow.js has no ${backend} backend here`)
    await tf.ready()
    return tf
  }
  return {
    load: async () => ({ backend: (await load()).getBackend() }),
    prepare: async task => prepare(await load(), task),
  }
}

function prepare(tf: Tf, { spec, arrays }: Task): Prepared {
  switch (spec.kind) {
    case 'training': return training(tf, spec, arrays)
    case 'matmul': return matmul(tf, spec, arrays)
    case 'elementwise': return elementwise(tf, spec, arrays)
    case 'second order': return secondOrder(tf, spec, arrays)
    case 'scalars': throw new Unsupported('every operation is a call of a kernel: not entered for scalar graphs')
  }
}

function training(tf: Tf, spec: Training, arrays: Arrays): Prepared {
  const { sizes, rows, batch, learningRate } = spec
  const [width, height] = [sizes[0]!, sizes.at(-1)!]
  const layers = sizes.slice(1).map((outputs, index) => {
    const W = tf.tensor(arrayOf(arrays, `W${index}`), [sizes[index]!, outputs])
    const b = tf.tensor(arrayOf(arrays, `b${index}`), [outputs])
    return { W: tf.variable(W), b: tf.variable(b), firstW: W, firstB: b }
  })
  const variables = layers.flatMap(({ W, b }) => [W, b])
  const batches = Array.from({ length: rows / batch }, (_, index) => ({
    x: arrayOf(arrays, 'x').subarray(index * batch * width, (index + 1) * batch * width),
    y: arrayOf(arrays, 'y').subarray(index * batch * height, (index + 1) * batch * height),
  }))
  const feed = ({ x, y }: { x: Float32Array; y: Float32Array }): { x: Tensor; y: Tensor } => ({ x: tf.tensor(x, [batch, width]), y: tf.tensor(y, [batch, height]) })
  const fed = spec.feed === 'once' ? batches.map(feed) : undefined
  const makeOptimizer = (): Tfjs.Optimizer => spec.optimizer === 'adam' ? tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon) : tf.train.sgd(learningRate)
  let optimizer = makeOptimizer()
  let next = 0
  let last: Tensor | undefined

  const lossOf = (x: Tensor, y: Tensor): Tensor => {
    const z = layers.reduce((values, { W, b }, index) => {
      const sum = tf.add(tf.matMul(values, W), b)
      const activation = index < layers.length - 1 ? spec.activation : spec.output
      return activation === 'none' ? sum : tf[activation](sum)
    }, x)
    if (spec.loss === 'binary') return tf.losses.sigmoidCrossEntropy(y, z)
    if (spec.loss === 'classes') return tf.losses.softmaxCrossEntropy(y, z)
    return tf.mul(tf.mean(tf.square(tf.sub(z, y))), 0.5)
  }
  const step = (): void => {
    const { x, y } = fed?.[next] ?? feed(batches[next]!)
    last?.dispose()
    last = optimizer.minimize(() => lossOf(x, y), true, variables)
    if (fed === undefined) {
      x.dispose()
      y.dispose()
    }
    next = (next + 1) % batches.length
  }
  return {
    reset: () => {
      for (const { W, b, firstW, firstB } of layers) tf.tidy(() => { W.assign(tf.mul(firstW, 1)); b.assign(tf.mul(firstB, 1)) })
      optimizer.dispose()
      optimizer = makeOptimizer()
      next = 0
    },
    run: steps => { for (let i = 0; i < steps; i++) step() },
    read: () => ({ loss: Array.from(last?.dataSync() ?? []) }),
  }
}

/** The same computation at every step; what it gave stays until the next. */
function repeated(tf: Tf, names: readonly string[], compute: () => Tensor[]): Prepared {
  let last: Tensor[] = []
  return {
    reset: () => undefined,
    run: steps => {
      for (let i = 0; i < steps; i++) {
        for (const tensor of last) tensor.dispose()
        last = tf.tidy(compute)
      }
    },
    read: () => Object.fromEntries(last.map((tensor, index) => [names[index]!, Array.from(tensor.dataSync())])) satisfies Results,
  }
}

function matmul(tf: Tf, { n }: Matmul, arrays: Arrays): Prepared {
  const [a, b] = [tf.tensor(arrayOf(arrays, 'a'), [n, n]), tf.tensor(arrayOf(arrays, 'b'), [n, n])]
  return repeated(tf, ['product'], () => [tf.matMul(a, b)])
}

function elementwise(tf: Tf, { n, w, b }: Elementwise, arrays: Arrays): Prepared {
  const [x, y] = [tf.tensor(arrayOf(arrays, 'x'), [n]), tf.tensor(arrayOf(arrays, 'y'), [n])]
  const [slope, offset] = [tf.scalar(w), tf.scalar(b)]
  const withGradients = tf.valueAndGrads((w: Tensor, b: Tensor) => tf.mean(tf.mul(tf.square(tf.log(tf.add(1, tf.exp(tf.add(tf.mul(x, w), b))))), y)))
  return repeated(tf, ['loss', 'dw', 'db'], () => {
    const { value, grads } = withGradients([slope, offset])
    return [value, ...grads]
  })
}

function secondOrder(tf: Tf, { n, what }: SecondOrder, arrays: Arrays): Prepared {
  const at = tf.tensor(arrayOf(arrays, 'x'), [n])
  const rosenbrock = (x: Tensor): Tensor => {
    const [head, tail] = [tf.slice(x, [0], [n - 1]), tf.slice(x, [1], [n - 1])]
    return tf.sum(tf.add(tf.mul(100, tf.square(tf.sub(tail, tf.square(head)))), tf.square(tf.sub(1, head))))
  }
  const gradient = tf.grad(rosenbrock)
  const product = (v: Tensor): Tensor => tf.grad(x => tf.sum(tf.mul(gradient(x), v)))(at)
  if (what === 'product') {
    const v = tf.tensor(arrayOf(arrays, 'v'), [n])
    return repeated(tf, ['product'], () => [product(v)])
  }
  // It has no Hessian of its own: one product per row.
  const rows = Array.from({ length: n }, (_, index) => tf.tensor(Float32Array.from({ length: n }, (_, i) => i === index ? 1 : 0), [n]))
  return repeated(tf, ['hessian'], () => [tf.stack(rows.map(product))])
}
