import type { Parameter, Tensor } from '@mlp/autograd'
import { add, assign, grad, input, interpret, mul, parameter, pow, sign, sub, sum, square, tensor, ValueError } from '@mlp/autograd'
import type { Optimizer } from '@mlp/nn'
import { adadelta, adagrad, adam, adamW, amsgrad, batchNormalization, clipByGlobalNorm, defineOptimizer, lion, momentum, nadam, nesterov, parameterGroups, radam, rmsprop, sgd } from '@mlp/nn'
import { describe, expect, test } from 'vitest'

// (x − 1)² + 10(y + ½)², as the golden optimizers are tried on.
const bowl = (theta: Tensor): Tensor => sum(mul(tensor([1, 10]), square(sub(theta, tensor([1, -0.5])))))
const slope = ([x, y]: number[]): number[] => [2 * (x! - 1), 20 * (y! + 0.5)]
const start = [-1.5, 2]

/** The path of a parameter under an optimizer. */
function path(optimizer: Optimizer, steps: number): number[][] {
  const theta = parameter(start)
  const updates = optimizer.updates([theta], [grad(bowl(theta), theta)])
  return Array.from({ length: steps }, () => {
    assign(updates)
    return theta.toArray() as number[]
  })
}

function expectPath(actual: number[][], next: (theta: number[], gradient: number[], t: number) => number[]): void {
  let theta = start
  actual.forEach((one, index) => {
    theta = next(theta, slope(theta), index + 1)
    one.forEach((x, i) => { expect(x).toBeCloseTo(theta[i]!, 12) })
  })
}

/** Adam by hand, with a slope made of gradient and place, and a second part of the step. */
function adamBy(slopeOf: (g: number, x: number) => number, shrink: (x: number) => number) {
  const [m, v] = [[0, 0], [0, 0]]
  return (theta: number[], g: number[], t: number) => theta.map((x, i) => {
    const slope = slopeOf(g[i]!, x)
    m[i] = 0.9 * m[i]! + 0.1 * slope
    v[i] = 0.999 * v[i]! + 0.001 * slope ** 2
    return x - 0.1 * (m[i] / (1 - 0.9 ** t)) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8) - shrink(x)
  })
}

describe('optimizers follow loops written by hand', () => {
  test('sgd', () => {
    expectPath(path(sgd({ learningRate: 0.04 }), 50), (theta, g) => theta.map((x, i) => x - 0.04 * g[i]!))
  })

  test('momentum', () => {
    const v = [0, 0]
    expectPath(path(momentum({ learningRate: 0.02, momentum: 0.9 }), 50), (theta, g) => theta.map((x, i) => {
      v[i] = 0.9 * v[i]! + 0.02 * g[i]!
      return x - v[i]
    }))
  })

  test('adam', () => {
    const m = [0, 0]
    const v = [0, 0]
    expectPath(path(adam({ learningRate: 0.1 }), 50), (theta, g, t) => theta.map((x, i) => {
      m[i] = 0.9 * m[i]! + 0.1 * g[i]!
      v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2
      return x - 0.1 * (m[i] / (1 - 0.9 ** t)) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8)
    }))
  })

  test.each<[string, Optimizer, () => (theta: number[], gradient: number[], t: number) => number[]]>([
    ['momentum with the rate at the step', momentum({ learningRate: 0.02, momentum: 0.9, rateIn: 'step' }), () => {
      const v = [0, 0]
      return (theta, g) => theta.map((x, i) => x - 0.02 * (v[i] = 0.9 * v[i]! + g[i]!))
    }],
    ['nesterov, in terms of the place looked ahead to', nesterov({ learningRate: 0.02, momentum: 0.9 }), () => {
      const v = [0, 0]
      return (theta, g) => theta.map((x, i) => {
        const here = x + 0.9 * v[i]!
        v[i] = 0.9 * v[i]! + 0.02 * g[i]!
        return here - v[i] - 0.9 * v[i]
      })
    }],
    ['adagrad', adagrad({ learningRate: 0.5 }), () => {
      const G = [0, 0]
      return (theta, g) => theta.map((x, i) => x - 0.5 * g[i]! / (Math.sqrt(G[i] = G[i]! + g[i]! ** 2) + 1e-8))
    }],
    ['rmsprop', rmsprop({ learningRate: 0.05 }), () => {
      const s = [0, 0]
      return (theta, g) => theta.map((x, i) => x - 0.05 * g[i]! / (Math.sqrt(s[i] = 0.9 * s[i]! + 0.1 * g[i]! ** 2) + 1e-8))
    }],
    ['adadelta', adadelta(), () => {
      const [s, u] = [[0, 0], [0, 0]]
      return (theta, g) => theta.map((x, i) => {
        s[i] = 0.9 * s[i]! + 0.1 * g[i]! ** 2
        const step = Math.sqrt(u[i]! + 1e-6) / Math.sqrt(s[i] + 1e-6) * g[i]!
        u[i] = 0.9 * u[i]! + 0.1 * step ** 2
        return x - step
      })
    }],
    ['adam with a penalty', adam({ learningRate: 0.1, weightDecay: 0.2 }), () => adamBy((g, x) => g + 0.2 * x, () => 0)],
    ['adamW', adamW({ learningRate: 0.1, weightDecay: 0.2 }), () => adamBy(g => g, x => 0.1 * 0.2 * x)],
    ['amsgrad', amsgrad({ learningRate: 0.1, beta2: 0.5 }), () => {
      const [m, v, most] = [[0, 0], [0, 0], [0, 0]]
      return (theta, g, t) => theta.map((x, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!
        v[i] = 0.5 * v[i]! + 0.5 * g[i]! ** 2
        most[i] = Math.max(most[i]!, v[i])
        return x - 0.1 * (m[i] / (1 - 0.9 ** t)) / (Math.sqrt(most[i] / (1 - 0.5 ** t)) + 1e-8)
      })
    }],
    ['nadam', nadam({ learningRate: 0.1 }), () => {
      const [m, v] = [[0, 0], [0, 0]]
      return (theta, g, t) => theta.map((x, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!
        v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2
        return x - 0.1 * (0.9 * m[i] / (1 - 0.9 ** (t + 1)) + 0.1 * g[i]! / (1 - 0.9 ** t)) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8)
      })
    }],
    ['radam', radam({ learningRate: 0.1 }), () => {
      const [m, v] = [[0, 0], [0, 0]]
      const longest = 2 / (1 - 0.999) - 1
      return (theta, g, t) => theta.map((x, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!
        v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2
        const length = longest - 2 * t * 0.999 ** t / (1 - 0.999 ** t)
        const mean = m[i] / (1 - 0.9 ** t)
        if (length <= 5) return x - 0.1 * mean
        const r = Math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
        return x - 0.1 * r * mean / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8)
      })
    }],
    ['lion', lion({ learningRate: 0.1, weightDecay: 0.5 }), () => {
      const m = [0, 0]
      return (theta, g) => theta.map((x, i) => {
        const step = Math.sign(0.9 * m[i]! + 0.1 * g[i]!)
        m[i] = 0.99 * m[i]! + 0.01 * g[i]!
        return x - 0.1 * (step + 0.5 * x)
      })
    }],
    ['sgd that climbs the hill turned over', sgd({ learningRate: 0.04, maximize: true }), () => (theta, g) => theta.map((x, i) => x + 0.04 * g[i]!)],
  ])('%s', (_, optimizer, loop) => { expectPath(path(optimizer, 20), loop()) })

  test('a new one in five lines', () => {
    const signDescent = defineOptimizer({ update: ({ parameter, gradient }) => ({ parameter: sub(parameter, mul(0.1, sign(gradient))) }) })
    expectPath(path(signDescent, 3), (theta, g) => theta.map((x, i) => x - 0.1 * Math.sign(g[i]!)))
    expect(signDescent.state).toEqual([])
  })
})

describe('learning rates', () => {
  test('may be a function of the step', () => {
    const rate = (step: Tensor): Tensor => mul(0.04, pow(0.5, sub(step.cast('float64'), 1)))
    expectPath(path(sgd({ learningRate: rate }), 5), (theta, g, t) => theta.map((x, i) => x - 0.04 * 0.5 ** (t - 1) * g[i]!))
  })

  test('may be a cell that someone sets, beside float32 parameters too', () => {
    const rate = parameter(0.5, { trainable: false })
    const w = parameter(Float32Array.of(1))
    const updates = sgd({ learningRate: rate }).updates([w], [tensor(Float32Array.of(1))])
    assign(updates)
    rate.set(0.25)
    assign(updates)
    expect(w.toArray()).toEqual([0.25])
  })

  test('and other settings out of range are refused', () => {
    for (const learningRate of [0, -1, NaN, Infinity]) {
      expect(() => sgd({ learningRate })).toThrow(/not a learning rate/)
      expect(() => adam({ learningRate })).toThrow(/not a learning rate/)
    }
    expect(() => momentum({ momentum: 1 })).toThrow(/momentum out of range/)
    expect(() => adam({ beta1: -0.1 })).toThrow(/beta1 out of range/)
    expect(() => adam({ beta2: 1 })).toThrow(/beta2 out of range/)
    expect(() => adam({ epsilon: 0 })).toThrow(/epsilon out of range/)
  })
})

describe('state', () => {
  test('is named, belongs to the optimizer and is kept when asked for updates again', () => {
    const optimizer = adam({ learningRate: 0.1 })
    const w = parameter([1, 2], { name: 'w' })
    assign(optimizer.updates([w], [tensor([1, 1])]))
    assign(optimizer.updates([w], [tensor([1, 1])]))
    expect(optimizer.state.map((cell: Parameter) => cell.provenance?.name)).toEqual(['step', 'mean of w', 'variance of w'])
    expect(optimizer.state[0]!.item()).toBe(2)
    expect(optimizer.state.every(cell => !cell.trainable)).toBe(true)
  })

  test('has no counter where no rule asks for the step', () => {
    const w = parameter([1, 2])
    expect(sgd().updates([w], [tensor([1, 1])]).size).toBe(1)
    expect(momentum().updates([w], [tensor([1, 1])]).size).toBe(2)
    expect(adam().updates([w, parameter(1)], [tensor([1, 1]), tensor(1)]).size).toBe(7)
  })

  test('keeps the dtype of the parameter; a float32 step stays float32', () => {
    const w = parameter(Float32Array.of(3))
    const optimizer = adam()
    const updates = optimizer.updates([w], [grad(w.square().sum(), w)])
    expect([...updates].every(([cell, value]) => cell.dtype === value.dtype)).toBe(true)
    assign(updates)
    expect(w.toArray()).toEqual([Math.fround(3 - 0.001)])
  })

  test('counts steps for parameters by the time they came in, so that one optimizer can serve two models', () => {
    const optimizer = adam({ learningRate: 0.5 })
    const [a, b] = [parameter(1), parameter(1)]
    for (let i = 0; i < 3; i++) assign(optimizer.updates([a], [tensor(1)]))
    assign(optimizer.updates([a, b], [tensor(1), tensor(1)]))
    expect(b.item()).toBeCloseTo(0.5, 6)
    expect(optimizer.state.filter(cell => cell.provenance?.name === 'step').map(cell => cell.item())).toEqual([4, 1])
  })

  test('refuses another number of gradients', () => {
    expect(() => sgd().updates([parameter(1)], [])).toThrow(/differ in number/)
  })

  test('untrainable parameters, such as running statistics', () => {
    const layer = batchNormalization(1)
    const x = tensor([[1], [2]])
    // Without a context the running statistics are part of the graph and do have gradients.
    const gradients = grad(layer(x).square().sum(), layer.parameters)
    expect(() => sgd().updates(layer.parameters, gradients)).toThrow(/not trainable[^]*filter\(p => p\.trainable\)/)
    expect(() => sgd().updates(layer.parameters, gradients)).toThrow(ValueError)
    const trained = layer.parameters.filter(p => p.trainable)
    expect([...sgd().updates(trained, grad(layer(x).sum(), trained)).keys()]).toEqual([layer.weight, layer.bias])
  })
})

test('an update is one step of a program, simultaneous for all parameters', () => {
  const a = parameter(1)
  const b = parameter(2)
  const x = input('x')
  const loss = mul(x, mul(a, b))
  const step = interpret({ inputs: { x }, outputs: { loss }, updates: sgd({ learningRate: 0.1 }).updates([a, b], grad(loss, [a, b])) })
  expect(step({ x: 1 }).loss.item()).toBe(2)
  expect([a.item(), b.item()]).toEqual([0.8, 1.9])
})

describe('clipByGlobalNorm', () => {
  const norm = (gradients: readonly Tensor[]): number => Math.sqrt(gradients.reduce((total, one) => add(total, sum(square(one.cast('float64')))), tensor(0)).item())

  test('scales to the limit, keeps the direction, and leaves small ones alone', () => {
    const gradients = [tensor([3, 0]), tensor([[4]])] as const
    const clipped = clipByGlobalNorm(gradients, 1)
    expect(norm(clipped)).toBeCloseTo(1, 14)
    expect((clipped[0].toArray() as number[])[0]! / (clipped[1].toArray() as number[][])[0]![0]!).toBeCloseTo(0.75, 14)
    expect(clipByGlobalNorm(gradients, 5).map(one => one.toArray())).toEqual([[3, 0], [[4]]])
  })

  test('is safe at zero, with none, and where float32 squares overflow', () => {
    expect(clipByGlobalNorm([tensor([0, 0])], 1)[0].toArray()).toEqual([0, 0])
    expect(clipByGlobalNorm([], 1)).toEqual([])
    const huge = clipByGlobalNorm([tensor(Float32Array.of(3e30, 4e30))], 1)
    expect((huge[0].toArray() as number[]).map(one => one.toFixed(4))).toEqual(['0.6000', '0.8000'])
    expect(() => clipByGlobalNorm([], 0)).toThrow(/not a limit/)
  })
})

describe('parameterGroups', () => {
  test('each parameter moves by its own optimizer, one of which may serve two groups', () => {
    const [a, b, c] = [parameter(1, { name: 'a' }), parameter(1, { name: 'b' }), parameter(1, { name: 'c' })]
    const shared = momentum({ learningRate: 0.1 })
    const optimizer = parameterGroups([{ parameters: [a], optimizer: shared }, { parameters: [b], optimizer: sgd({ learningRate: 0.5 }) }, { parameters: [c], optimizer: shared }])
    const updates = optimizer.updates([a, b, c], [tensor(1), tensor(2), tensor(3)])
    assign(updates)
    assign(updates)
    expect([a.item(), b.item(), c.item()]).toEqual([expect.closeTo(0.71, 14), -1, expect.closeTo(1 - 3 * 0.29, 14)])
    expect(optimizer.state.length).toBe(2)
  })

  test('a parameter in two groups or in none is refused', () => {
    const [a, b] = [parameter(1, { name: 'a' }), parameter(1, { name: 'b' })]
    const group = { parameters: [a], optimizer: sgd() }
    expect(() => parameterGroups([group, { parameters: [b, a], optimizer: sgd() }])).toThrow(/a parameter in two groups\n {2}received: a/)
    expect(() => parameterGroups([group]).updates([a, b], [tensor(1), tensor(1)])).toThrow(/a parameter in no group\n {2}received: b/)
  })
})
