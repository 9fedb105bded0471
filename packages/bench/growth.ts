/**
 * `npm run growth`: how the cost of building, differentiating and evaluating a graph grows with its nodes, and the cost of
 * derivatives of order 1 to 5 with the depth of a chain. Prints ratios of medians; both sizes are measured in turn.
 */
import { add, directionalDerivatives, grad, interpret, mul, parameter, sin, tanh, tensor, topologicalOrder } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'

const w = parameter(0.7, { name: 'w' })

const shapes: Readonly<Record<string, (nodes: number) => Tensor>> = {
  'a chain of tanh': nodes => repeat(nodes, w, x => tanh(x)),
  'a chain in which each node is used twice': nodes => repeat(nodes / 2, w, x => mul(x, tanh(x))),
  'a wide sum of products': nodes => repeat(nodes / 3, w, x => add(x, mul(w, sin(w)))),
}

function repeat(times: number, start: Tensor, step: (x: Tensor) => Tensor): Tensor {
  let now = start
  for (let i = 0; i < times; i++) now = step(now)
  return now
}

type Stages = Readonly<Record<string, number>>

function stages(shape: (nodes: number) => Tensor, nodes: number): Stages {
  const laps: Record<string, number> = {}
  const lap = <T>(name: string, work: () => T): T => {
    const start = performance.now()
    const result = work()
    laps[name] = performance.now() - start
    return result
  }
  const y = lap('build', () => shape(nodes))
  const slope = lap('differentiate', () => grad(y, w))
  const spec = { inputs: {}, outputs: { y, slope } }
  const interpreted = lap('lower', () => interpret(spec))
  lap('evaluate', () => interpreted({}))
  const compiled = lap('compile', () => compile(spec))
  compiled({})
  lap('run compiled', () => { for (let i = 0; i < 20; i++) compiled({}) })
  return laps
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!
const cell = (text: string, width: number): string => text.padStart(width)

const ROUNDS = 5
const [FEW, MANY] = [10_000, 100_000]

function growthWithNodes(): void {
  console.log(`${MANY} nodes against ${FEW}: how many times the milliseconds of the smaller (at most 12 is the aim; 10 is in proportion)`)
  for (const [title, shape] of Object.entries(shapes)) {
    // The first round warms up.
    const rounds = Array.from({ length: ROUNDS + 1 }, () => ({ few: stages(shape, FEW), many: stages(shape, MANY) })).slice(1)
    console.log(`\n${title}`)
    const sides = rounds.map(({ few, many }) => {
      const total = (one: Stages): number => one['build']! + one['differentiate']! + one['lower']! + one['evaluate']!
      return { few: { ...few, 'build, differentiate, lower and evaluate': total(few) }, many: { ...many, 'build, differentiate, lower and evaluate': total(many) } }
    })
    for (const stage of Object.keys(sides[0]!.few)) {
      const time = (side: 'few' | 'many'): number => median(sides.map(one => (one[side] as Stages)[stage]!))
      console.log(`  ${cell(time('few').toFixed(1), 9)} → ${cell(time('many').toFixed(1), 9)} ms  ${cell((time('many') / time('few')).toFixed(1), 6)}×  ${stage}`)
    }
  }
}

/** Nodes and milliseconds for the derivative of an order. */
function derivative(depth: number, order: number, derive: (y: Tensor, order: number) => Tensor): { nodes: number; time: number } {
  const y = repeat(depth, w, x => sin(x))
  const start = performance.now()
  const result = derive(y, order)
  return { time: performance.now() - start, nodes: topologicalOrder([result]).length }
}

const ways: Readonly<Record<string, (y: Tensor, order: number) => Tensor>> = {
  'grad of grad': (y, order) => repeat(order, y, now => grad(now, w)),
  'directionalDerivatives': (y, order) => directionalDerivatives(y, w, tensor(1), order)[order]!,
}

function growthWithDepth(): void {
  const [shallow, deep] = [250, 500]
  for (const [title, derive] of Object.entries(ways)) {
    console.log(`\norder of the derivative of a chain of sines, depth ${shallow} and ${deep}, by ${title} (2 is in proportion)`)
    for (let order = 1; order <= 5; order++) {
      const rounds = Array.from({ length: ROUNDS }, () => [derivative(shallow, order, derive), derivative(deep, order, derive)] as const)
      const [a, b] = [rounds[0]![0], rounds[0]![1]]
      const [ta, tb] = [median(rounds.map(one => one[0].time)), median(rounds.map(one => one[1].time))]
      console.log(`  order ${order}: ${cell(String(a.nodes), 7)} → ${cell(String(b.nodes), 7)} nodes ${(b.nodes / a.nodes).toFixed(2)}×, ${cell(ta.toFixed(1), 8)} → ${cell(tb.toFixed(1), 8)} ms ${(tb / ta).toFixed(2)}×`)
    }
  }
}

growthWithNodes()
growthWithDepth()
