/** What is learned, and what can be chosen: shared by the page and its worker. */
import { makeMoons, trainTestSplit } from '@mlp/nn'
import type { Rows, Split } from '@mlp/nn'

/** In the order in which they are offered. */
export const activationNames = ['tanh', 'relu', 'silu', 'sigmoid'] as const
export type ActivationName = (typeof activationNames)[number]

export interface Settings {
  readonly hiddenUnits: number
  readonly learningRate: number
  /** The standard deviation of the points around their moon. */
  readonly noise: number
  readonly activation: ActivationName
}

export const EPOCHS = 300
const SAMPLES = 400

/** The points to learn from and those held back. The same noise gives the same points, on the page and in the worker. */
export function moons(noise: number): Split {
  return trainTestSplit(makeMoons({ samples: SAMPLES, noise, seed: 7 }), { testSize: 0.25, seed: 7, stratify: true })
}

/** What the picture shows, in the coordinates of the points. */
export const view = { left: -1.8, right: 2.8, bottom: -1.4, top: 1.9 } as const
/** Where the network is asked: points in even steps, row by row from the top. */
export const grid = { columns: 138, rows: 99 } as const

export function gridPoints(): Float32Array {
  const points = new Float32Array(2 * grid.columns * grid.rows)
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const at = 2 * (row * grid.columns + column)
      points[at] = view.left + (view.right - view.left) * column / (grid.columns - 1)
      points[at + 1] = view.top + (view.bottom - view.top) * row / (grid.rows - 1)
    }
  }
  return points
}

/** One target per row in an axis of its own, as one output per row has it. */
export function asColumn({ x, y }: Rows): Rows {
  return { x, y: { ...y, shape: [...y.shape, 1] } }
}

/** What the page asks of the worker. A number tells trainings apart. */
export type Command = { readonly kind: 'train'; readonly training: number; readonly settings: Settings } | { readonly kind: 'stop' }

/** The state of a network after an epoch. */
export interface Report {
  readonly kind: 'report'
  readonly training: number
  /** Counts from 1; 0 is the network before its first step. */
  readonly epoch: number
  /** Of the points learned from; not known before the first step. */
  readonly loss: number | undefined
  /** Of the points held back, as is the accuracy. */
  readonly heldBackLoss: number | undefined
  readonly accuracy: number
  /** P(class 1) at every point of the grid. */
  readonly probabilities: Float32Array
}

/** What the worker says. */
export type Message = Report | { readonly kind: 'ended'; readonly training: number; readonly outcome: 'finished' | 'stopped'; readonly seconds: number } | { readonly kind: 'failed'; readonly training: number; readonly message: string }
