/** Checks of what gives positions and random numbers. */
import { sizeOf } from '../graph/shape.js'
import { NdArray } from '../graph/array.js'
import { blockMachine } from '../ops/reference/blocks.js'
import { evaluateAll } from '../evaluate/evaluate.js'
import { evaluator } from './evaluator.js'
import { same, specimenOf } from './specimen.js'
import type { Check } from './subject.js'

/** Every lane has distinct positions in it, in the order of the key; equal keys keep their order and NaN stands last. */
export const order: Check = function* ({ operation, doubles }) {
  if (operation.kind !== 'order') return
  for (const { title, node, leaves, values, attributes, arrays } of doubles) {
    const { axis } = attributes as { readonly axis: number }
    const { shape, data } = arrays[0]!
    const keys = operation.key(blockMachine(arrays[0]!.dtype, Math.max(1, data.length)), data, attributes)
    const [found] = evaluator([node], leaves)(values) as [Int32Array]
    const inner = sizeOf(shape.slice(axis + 1))
    const kept = node.shape[axis]!
    for (let lane = 0; lane < (kept === 0 ? 0 : found.length / kept); lane++) {
      const start = Math.floor(lane / inner) * inner
      const at = Array.from({ length: kept }, (_, index) => found[start * kept + index * inner + lane % inner]!)
      const key = (position: number): number => keys[start * shape[axis]! + position * inner + lane % inner]!
      const follows = (a: number, b: number): boolean => same(key(a), key(b)) ? a < b : Number.isNaN(key(b)) || key(a) < key(b)
      const wrong = at.findIndex((position, index) => position < 0 || position >= shape[axis]! || (index > 0 && !follows(at[index - 1]!, position)))
      if (wrong !== -1) yield { where: `${title}, lane ${lane}`, received: `positions ${at.join(', ')}`, expected: 'positions that sort the keys' }
      const left = Array.from({ length: shape[axis]! }, (_, position) => position).filter(position => !at.includes(position))
      const skipped = kept === 0 ? undefined : left.find(position => !follows(at[kept - 1]!, position))
      if (skipped !== undefined) yield { where: `${title}, lane ${lane}`, received: `position ${skipped} left out`, expected: 'the first positions in the order of the key' }
    }
  }
}

/** The same key gives the same numbers, another key others. */
export const random: Check = function* ({ operation, doubles }) {
  if (operation.kind !== 'random') return
  for (const { title, arrays, attributes } of doubles) {
    const [key] = arrays as [NdArray]
    const other = new NdArray(key.data.map(word => word + 1), key.shape, key.dtype)
    const [once, again, changed] = evaluateAll(operation.name, [key, key, other].map(one => specimenOf(operation, [one], attributes, title).node)) as [NdArray, NdArray, NdArray]
    const differing = once.data.findIndex((number, index) => !Object.is(number, again.data[index]))
    if (differing !== -1) yield { where: `${title}, element ${differing}`, received: `${once.data[differing]} and ${again.data[differing]} from one key`, expected: 'the same number' }
    if (once.data.length > 0 && once.data.every((number, index) => number === changed.data[index])) yield { where: title, received: 'the same numbers from two keys', expected: 'others' }
  }
}
