/** What is measured by steps: each workload with its task and how contenders are compared on it. */
import type { Spec, Task, Training } from '../task.js'
import { classified, digits, firstParameters, moons, normals, uniforms, xor } from './data.js'

export interface Workload {
  /** As on the command line. */
  readonly name: string
  readonly title: string
  /** What one figure is the time of, and how many steps that is. */
  readonly unit: string
  readonly stepsPerUnit: number
  /** Steps whose results are compared. */
  readonly checkedSteps: number
  /** Floating-point operations of a unit, where a rate is worth telling. */
  readonly flops?: number
  readonly task: () => Task
}

const CHECKED = 20

function training(name: string, title: string, unit: string, stepsPerUnit: number, spec: Omit<Training, 'kind'>, data: () => Task['arrays']): Workload {
  return {
    name, title, unit, stepsPerUnit, checkedSteps: Math.min(Math.max(CHECKED, stepsPerUnit), 100),
    task: () => ({ spec: { kind: 'training', ...spec }, arrays: { ...firstParameters(spec.sizes), ...data() } }),
  }
}

function repeated(name: string, title: string, unit: string, spec: Spec, arrays: () => Task['arrays'], flops?: number): Workload {
  return { name, title, unit, stepsPerUnit: 1, checkedSteps: 1, ...(flops !== undefined && { flops }), task: () => ({ spec, arrays: arrays() }) }
}

const logistic = { activation: 'relu', output: 'none', loss: 'binary', optimizer: 'sgd', feed: 'once' } as const
const classifier = { activation: 'relu', output: 'none', loss: 'classes', optimizer: 'sgd', feed: 'once' } as const
/** What brain.js does: one sample a step, squared errors, sigmoids everywhere. */
const online = { activation: 'sigmoid', output: 'sigmoid', loss: 'half squared', optimizer: 'sgd', batch: 1, learningRate: 0.3, feed: 'once' } as const

export const matmulSizes = [32, 64, 128, 256, 512, 1024] as const
const DIGITS = { batch: 32, batches: 56 }
const ELEMENTS = 1_000_000
/** Makes about 100,000 nodes of 2-16-16-1. */
const POINTS = 155

export const workloads: readonly Workload[] = [
  training('xor', 'XOR 2-2-1, sigmoid, logistic loss, 1000 steps', '1000 steps', 1000,
    { ...logistic, sizes: [2, 2, 1], activation: 'sigmoid', rows: 4, batch: 4, learningRate: 0.5 }, xor),
  training('xor-online', 'XOR 2-2-1 one sample a step, squared error, 1000 steps', '1000 steps', 1000,
    { ...online, sizes: [2, 2, 1], rows: 4 }, xor),
  training('moons', 'moons 2-16-16-1, relu, logistic loss, 100 points', 'step', 1,
    { ...logistic, sizes: [2, 16, 16, 1], rows: 100, batch: 100, learningRate: 0.1 }, () => moons(100)),
  training('moons-online', 'moons 2-16-16-1 one sample a step, sigmoid, squared error, 100 points', '100 steps', 100,
    { ...online, sizes: [2, 16, 16, 1], rows: 100 }, () => moons(100)),
  training('mlp-32', '32-32-10, batch 32, SGD', 'step', 1,
    { ...classifier, sizes: [32, 32, 10], rows: 32, batch: 32, learningRate: 0.05 }, () => classified(32, 32, 10)),
  training('digits', 'digits 64-64-10, Adam, an epoch of 56 batches of 32, fed anew', 'epoch', DIGITS.batches,
    { ...classifier, optimizer: 'adam', feed: 'anew', sizes: [64, 64, 10], rows: DIGITS.batch * DIGITS.batches, batch: DIGITS.batch, learningRate: 0.001 }, () => digits(DIGITS.batch * DIGITS.batches)),
  training('mlp-784', '784-128-10, batch 64, SGD', 'step', 1,
    { ...classifier, sizes: [784, 128, 10], rows: 64, batch: 64, learningRate: 0.01 }, () => classified(64, 784, 10)),
  training('mlp-784-adam', '784-128-10, batch 64, Adam', 'step', 1,
    { ...classifier, optimizer: 'adam', sizes: [784, 128, 10], rows: 64, batch: 64, learningRate: 0.001 }, () => classified(64, 784, 10)),
  // A small rate: Adam turns gradients near zero into whole steps, and at ten times this float32 is 3e-4 from float64 by itself.
  training('mlp-512-adam', '784-512-512-10, batch 256, Adam', 'step', 1,
    { ...classifier, optimizer: 'adam', sizes: [784, 512, 512, 10], rows: 256, batch: 256, learningRate: 0.0001 }, () => classified(256, 784, 10)),
  ...matmulSizes.map(n => repeated(`matmul-${n}`, `matrix product, ${n} × ${n}`, 'product', { kind: 'matmul', n },
    () => ({ a: normals(10, n * n), b: normals(11, n * n) }), 2 * n ** 3)),
  repeated('elementwise', 'mean(log(1 + e^(x·w + b))²·y) and its gradient by w and b, 1,000,000 elements', 'evaluation', { kind: 'elementwise', n: ELEMENTS, w: 0.75, b: -0.25 },
    () => ({ x: normals(12, ELEMENTS), y: uniforms(13, ELEMENTS, 0, 1) })),
  repeated('hessian', 'Hessian of a function of 10 parameters', 'evaluation', { kind: 'second order', n: 10, what: 'hessian' }, () => ({ x: normals(14, 10) })),
  repeated('hvp', 'Hessian of a function of 10 parameters times a vector', 'evaluation', { kind: 'second order', n: 10, what: 'product' }, () => ({ x: normals(14, 10), v: normals(15, 10) })),
  {
    name: 'scalars', title: '2-16-16-1 on 155 points as a graph of 100,000 scalars: forward, backward, update', unit: 'step', stepsPerUnit: 1, checkedSteps: 3,
    task: () => ({
      spec: { kind: 'scalars', sizes: [2, 16, 16, 1], points: POINTS, learningRate: 0.02 },
      arrays: { ...firstParameters([2, 16, 16, 1]), ...moons(POINTS) },
    }),
  },
]
