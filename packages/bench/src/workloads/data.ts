/** The numbers that tasks start from: drawn from fixed keys, so that every run and every contender has the same. */
import { readFileSync } from 'node:fs'
import { derive, keyOf, normal, parseCsv, permutation, uniform } from '@mlp/nn'
import type { Arrays } from '../task.js'

const root = keyOf(7)

export function normals(stream: number, count: number, scale = 1): Float32Array {
  return Float32Array.from(normal(derive(root, stream), count), value => value * scale)
}

export function uniforms(stream: number, count: number, low: number, high: number): Float32Array {
  return Float32Array.from(uniform(derive(root, stream), count), value => low + value * (high - low))
}

/** First weights, their variance 2/(inputs + outputs), and biases: small, but none of them zero. */
export function firstParameters(sizes: readonly number[]): Arrays {
  return Object.fromEntries(sizes.slice(1).flatMap((outputs, index) => {
    const inputs = sizes[index]!
    return [
      [`W${index}`, normals(100 + index, inputs * outputs, Math.sqrt(2 / (inputs + outputs)))],
      [`b${index}`, normals(200 + index, outputs, 0.1)],
    ]
  }))
}

export const xor = (): Arrays => ({ x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), y: Float32Array.of(0, 1, 1, 0) })

/** Two half circles that reach into each other, with noise; classes are 0 and 1. */
export function moons(points: number): Arrays {
  const noise = normals(1, 2 * points, 0.1)
  const angles = uniforms(2, points, 0, Math.PI)
  const x = new Float32Array(2 * points)
  const y = new Float32Array(points)
  for (let i = 0; i < points; i++) {
    const lower = i % 2 === 1
    x[2 * i] = (lower ? 1 - Math.cos(angles[i]!) : Math.cos(angles[i]!)) + noise[2 * i]!
    x[2 * i + 1] = (lower ? 0.5 - Math.sin(angles[i]!) : Math.sin(angles[i]!)) + noise[2 * i + 1]!
    y[i] = lower ? 1 : 0
  }
  return { x, y }
}

/** Inputs and classes without a pattern: a step's time does not depend on them. */
export function classified(rows: number, width: number, classes: number): Arrays {
  const labels = uniforms(4, rows, 0, classes)
  return { x: normals(3, rows * width), y: oneHot(labels, classes) }
}

/** The handwritten digits, shuffled, their gray levels in [0, 1]; as many as fill whole batches. */
export function digits(rows: number): Arrays {
  const file = new URL('../../../../examples/data/digits.csv', import.meta.url)
  const { x, y } = parseCsv(readFileSync(file, 'utf8'), { label: 'digit' })
  const order = permutation(derive(root, 5), y.data.length).subarray(0, rows)
  const width = x.shape[1]!
  const pixels = new Float32Array(rows * width)
  order.forEach((from, row) => pixels.set(x.data.subarray(from * width, (from + 1) * width), row * width))
  return { x: pixels.map(level => level / 16), y: oneHot(Float32Array.from(order, from => y.data[from]!), 10) }
}

function oneHot(labels: Float32Array, classes: number): Float32Array {
  const targets = new Float32Array(labels.length * classes)
  labels.forEach((label, row) => { targets[row * classes + Math.floor(label)] = 1 })
  return targets
}
