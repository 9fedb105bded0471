/** A long fold in blocks of blocks, so that its error grows with the logarithm of its length: folded in a row are eight elements, eight blocks, and so on. */
import { I32, SELECT } from '../wasm/opcodes.js'
import type { Frame } from './frame.js'

const BRANCHES = 8

/** Passes from which on a fold is worth it. */
export const MANY = 64

/** What a fold does with its states, whatever they are. */
export interface Fold<S> {
  /** New states. */
  make(): S
  /** Folds an element into states; `fresh` is a local that says whether it is their first, and is cleared. */
  element(states: S, fresh: number): void
  take(into: S, from: S): void
  merge(into: S, from: S): void
}

/** Folds the positions of an axis from one constant up to another by steps into states. */
export function emitPairs<S>(frame: Frame, axis: number, from: number, to: number, step: number, states: S, fold: Fold<S>): void {
  const { code } = frame
  let block = BRANCHES * step
  const blocks: number[] = []
  for (; block < to - from; block *= BRANCHES) blocks.unshift(block)
  const walk = (level: number, start: number, end: number, into: S): void => {
    const fresh = code.local('i32')
    const at = code.local('i32')
    code.i32(1).set(fresh).get(start).set(at)
    const size = blocks[level]
    if (size === undefined) {
      code.loop(() => {
        frame.inside(axis, { local: at, constant: 0 }, () => { fold.element(into, fresh) })
        code.get(at).i32(step).op(I32.add).tee(at).get(end).op(I32.less).jumpIf(0)
      })
      return
    }
    const inner = fold.make()
    const stop = code.local('i32')
    code.loop(() => {
      // The smaller of the block's end and the whole's.
      code.get(at).i32(size).op(I32.add).tee(stop).get(end).get(stop).get(end).op(I32.less).op(SELECT).set(stop)
      walk(level + 1, at, stop, inner)
      code.get(fresh).branch(() => { fold.take(into, inner) }, () => { fold.merge(into, inner) }).i32(0).set(fresh)
      code.get(stop).tee(at).get(end).op(I32.less).jumpIf(0)
    })
  }
  const [start, end] = [code.local('i32'), code.local('i32')]
  code.i32(from).set(start).i32(to).set(end)
  walk(0, start, end, states)
}
