/** One network trained twice, interpreted and compiled: the same weights, and how much sooner. */
import { grad, input, interpret, tanh } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { binaryCrossEntropy, keyOf, mlp, momentum, uniform } from '@mlp/nn'
import { heading } from './terminal.js'

const LAYERS = [2, 24, 24, 1] as const
const POINTS = 128
const STEPS = 200
/** Rounding in float32, relative to the largest weight, after so many steps. */
const AGREEMENT = 1e-5

/** Points of a square; the ones inside a circle are to be told from the others. */
function points(): { readonly x: number[][]; readonly y: number[][] } {
  const drawn = uniform(keyOf(1), 2 * POINTS)
  const x = Array.from({ length: POINTS }, (_, i) => [2 * drawn[2 * i]! - 1, 2 * drawn[2 * i + 1]! - 1])
  return { x, y: x.map(([a, b]) => [a! ** 2 + b! ** 2 < 0.5 ? 1 : 0]) }
}

interface Trained {
  readonly description: string
  readonly weights: readonly number[]
  readonly loss: number
  /** Of the first step, with making the program, and of all others. */
  readonly milliseconds: readonly [first: number, others: number]
}

/** Trains with one engine; both have the same type. */
function train(engine: typeof interpret): Trained {
  const model = mlp(LAYERS, { activation: tanh, seed: 1 })
  const x = input('x', [POINTS, 2], { dtype: 'float32' })
  const y = input('y', [POINTS, 1], { dtype: 'float32' })
  const loss = binaryCrossEntropy(model(x), y)
  const updates = momentum({ learningRate: 0.1 }).updates(model.parameters, grad(loss, model.parameters))
  const started = performance.now()
  const program = engine({ inputs: { x, y }, outputs: { loss }, updates })
  const step = program.bind(points())
  step()
  const first = performance.now()
  for (let at = 1; at < STEPS; at++) step()
  const ended = performance.now()
  return { description: String(program.describe()), loss: step().loss.item(), weights: model.parameters.flatMap(one => Array.from(one.value.data)), milliseconds: [first - started, ended - first] }
}

export function run(): void {
  console.log(heading('The same network, interpreted and compiled'))
  const [interpreted, compiled] = [train(interpret), train(compile)]
  for (const [name, { loss, milliseconds: [first, others] }] of [['interpreted', interpreted], ['compiled', compiled]] as const) {
    console.log(`${name.padEnd(12)} loss ${loss.toFixed(6)} after ${STEPS} steps; program and first step ${first.toFixed(0)} ms, each further step ${(others / (STEPS - 1)).toFixed(3)} ms`)
  }
  const largest = Math.max(...interpreted.weights.map(Math.abs))
  const difference = Math.max(...interpreted.weights.map((one, at) => Math.abs(one - compiled.weights[at]!))) / largest
  console.log(`greatest difference of two weights, over the greatest weight: ${difference.toExponential(1)}; the weights ${difference <= AGREEMENT ? 'agree to float32 accuracy' : 'DISAGREE'}`)
  const [slow, fast] = [interpreted.milliseconds[1], compiled.milliseconds[1]]
  console.log(`a compiled step is ${(slow / fast).toFixed(0)} times as fast\n`)
  console.log(compiled.description)
}
