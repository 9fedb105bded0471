/** jax-js on its wasm backend, every step a function that is traced and compiled by its `jit`. */
import type * as JaxJs from '@jax-js/jax'
import { Unsupported } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import { ADAM, arrayOf } from '../task.js'
import type { Arrays, Elementwise, Matmul, SecondOrder, Task, Training } from '../task.js'

type Jax = typeof JaxJs
type Tensor = JaxJs.Array

export const jaxJs: Contender = {
  load: async () => ({ device: (await loaded()).defaultDevice() }),
  prepare: async task => prepare(await loaded(), task),
}

async function loaded(): Promise<Jax> {
  const jax = await import('@jax-js/jax')
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  return jax
}

function prepare(jax: Jax, { spec, arrays }: Task): Prepared {
  switch (spec.kind) {
    case 'training': return training(jax, spec, arrays)
    case 'matmul': return matmul(jax, spec, arrays)
    case 'elementwise': return elementwise(jax, spec, arrays)
    case 'second order': return secondOrder(jax, spec, arrays)
    case 'scalars': throw new Unsupported('every node would be an array: not entered for scalar graphs')
  }
}

function training(jax: Jax, spec: Training, arrays: Arrays): Prepared {
  const { numpy: np, nn } = jax
  const { sizes, rows, batch, learningRate } = spec
  const [width, height] = [sizes[0]!, sizes.at(-1)!]
  const shapes = sizes.slice(1).flatMap((outputs, index) => [[sizes[index]!, outputs], [outputs]])
  const fromTask = (): Tensor[] => shapes.map((shape, index) => np.array(arrayOf(arrays, `${index % 2 === 0 ? 'W' : 'b'}${index >> 1}`), { shape }))
  const zeros = (): Tensor[] => shapes.map(shape => np.array(new Float32Array(shape.reduce((a, b) => a * b)), { shape }))

  const lossOf = (parameters: Tensor[], x: Tensor, y: Tensor): Tensor => {
    let z = x
    for (let index = 0; index < sizes.length - 1; index++) {
      z = np.matmul(z, parameters[2 * index]!).add(parameters[2 * index + 1]!)
      const activation = index < sizes.length - 2 ? spec.activation : spec.output
      if (activation !== 'none') z = nn[activation](z)
    }
    if (spec.loss === 'classes') return np.sum(nn.logSoftmax(z).mul(y)).mul(-1 / batch)
    if (spec.loss === 'half squared') return np.mean(np.square(z.sub(y))).mul(0.5)
    return np.mean(np.maximum(z.ref, 0).sub(z.ref.mul(y)).add(np.log1p(np.exp(np.absolute(z).neg()))))
  }
  const lossAndGradients = jax.valueAndGrad(lossOf)
  const sgdStep = jax.jit((parameters: Tensor[], x: Tensor, y: Tensor): [Tensor, Tensor[]] => {
    const [loss, gradients] = lossAndGradients(parameters.map(one => one.ref), x, y)
    return [loss, parameters.map((one, index) => one.sub(gradients[index]!.mul(learningRate)))]
  })
  const adamStep = jax.jit((parameters: Tensor[], means: Tensor[], variances: Tensor[], time: Tensor, x: Tensor, y: Tensor): [Tensor, Tensor[], Tensor[], Tensor[], Tensor] => {
    const [loss, gradients] = lossAndGradients(parameters.map(one => one.ref), x, y)
    const t = time.add(1)
    const correction = (beta: number): Tensor => np.exp(t.ref.mul(Math.log(beta))).mul(-1).add(1)
    const [correction1, correction2] = [correction(ADAM.beta1), correction(ADAM.beta2)]
    const m = means.map((mean, index) => mean.mul(ADAM.beta1).add(gradients[index]!.ref.mul(1 - ADAM.beta1)))
    const v = variances.map((variance, index) => variance.mul(ADAM.beta2).add(np.square(gradients[index]!).mul(1 - ADAM.beta2)))
    const next = parameters.map((one, index) =>
      one.sub(m[index]!.ref.div(correction1.ref).mul(learningRate).div(np.sqrt(v[index]!.ref.div(correction2.ref)).add(ADAM.epsilon))))
    correction1.dispose()
    correction2.dispose()
    return [loss, next, m, v, t]
  })

  const batches = Array.from({ length: rows / batch }, (_, index) => ({
    x: arrayOf(arrays, 'x').subarray(index * batch * width, (index + 1) * batch * width),
    y: arrayOf(arrays, 'y').subarray(index * batch * height, (index + 1) * batch * height),
  }))
  const feed = ({ x, y }: { x: Float32Array; y: Float32Array }): [Tensor, Tensor] => [np.array(x.slice(), { shape: [batch, width] }), np.array(y.slice(), { shape: [batch, height] })]
  const fed = spec.feed === 'once' ? batches.map(feed) : undefined
  const adam = spec.optimizer === 'adam'
  let state = { parameters: fromTask(), means: adam ? zeros() : [], variances: adam ? zeros() : [], time: np.array(new Float32Array(1), { shape: [] }) }
  let next = 0
  let last: Tensor | undefined
  const step = (): void => {
    const held = fed?.[next]
    const [x, y] = held === undefined ? feed(batches[next]!) : [held[0].ref, held[1].ref]
    last?.dispose()
    if (adam) {
      const [loss, parameters, means, variances, time] = adamStep(state.parameters, state.means, state.variances, state.time, x, y)
      last = loss
      state = { parameters, means, variances, time }
    } else {
      const [loss, parameters] = sgdStep(state.parameters, x, y)
      last = loss
      state = { ...state, parameters }
    }
    next = (next + 1) % batches.length
  }
  return {
    reset: () => {
      for (const array of [...state.parameters, ...state.means, ...state.variances, state.time]) array.dispose()
      state = { parameters: fromTask(), means: adam ? zeros() : [], variances: adam ? zeros() : [], time: np.array(new Float32Array(1), { shape: [] }) }
      next = 0
    },
    run: steps => {
      for (let i = 0; i < steps; i++) {
        step()
        // Read at every step: what has not been waited for piles up, and five times as much time goes into the pile.
        last!.ref.dataSync()
      }
    },
    read: () => ({ loss: Array.from(last!.ref.dataSync()) }),
  }
}

function repeated(names: readonly string[], compute: () => Tensor[]): Prepared {
  let last: Tensor[] = []
  return {
    reset: () => undefined,
    run: async steps => {
      for (let i = 0; i < steps; i++) {
        for (const tensor of last) tensor.dispose()
        last = compute()
        for (const tensor of last) await tensor.blockUntilReady()
      }
    },
    read: () => Object.fromEntries(last.map((tensor, index) => [names[index]!, Array.from(tensor.ref.dataSync())])),
  }
}

function matmul({ numpy: np, jit }: Jax, { n }: Matmul, arrays: Arrays): Prepared {
  const [a, b] = [np.array(arrayOf(arrays, 'a'), { shape: [n, n] }), np.array(arrayOf(arrays, 'b'), { shape: [n, n] })]
  const multiply = jit((a: Tensor, b: Tensor) => np.matmul(a, b))
  return repeated(['product'], () => [multiply(a.ref, b.ref)])
}

function elementwise({ numpy: np, jit, valueAndGrad }: Jax, { n, w, b }: Elementwise, arrays: Arrays): Prepared {
  const [x, y] = [np.array(arrayOf(arrays, 'x'), { shape: [n] }), np.array(arrayOf(arrays, 'y'), { shape: [n] })]
  const [slope, offset] = [w, b].map(value => np.array(Float32Array.of(value), { shape: [] }))
  const loss = ([w, b]: Tensor[], x: Tensor, y: Tensor): Tensor => np.mean(np.square(np.log(np.exp(x.mul(w!).add(b!)).add(1))).mul(y))
  const withGradients = jit(valueAndGrad(loss))
  return repeated(['loss', 'dw', 'db'], () => {
    const [value, gradients] = withGradients([slope!.ref, offset!.ref], x.ref, y.ref)
    return [value, ...gradients]
  })
}

function secondOrder({ numpy: np, jit, grad, hessian, jvp }: Jax, { n, what }: SecondOrder, arrays: Arrays): Prepared {
  const at = np.array(arrayOf(arrays, 'x'), { shape: [n] })
  const rosenbrock = (x: Tensor): Tensor => {
    const head = x.ref.slice([0, n - 1])
    const tail = x.slice([1])
    return np.sum(np.square(tail.sub(np.square(head.ref))).mul(100).add(np.square(head.sub(1))))
  }
  if (what === 'hessian') {
    const compiled = jit(hessian(rosenbrock))
    return repeated(['hessian'], () => [compiled(at.ref)])
  }
  const v = np.array(arrayOf(arrays, 'v'), { shape: [n] })
  const compiled = jit((x: Tensor, v: Tensor) => {
    const [gradient, product] = jvp(grad(rosenbrock), [x], [v])
    gradient.dispose()
    return product
  })
  return repeated(['product'], () => [compiled(at.ref, v.ref)])
}
