/** The loops of stages: an axis in blocks, and in each block one loop per stage. */
import { I32, SELECT, V128 } from '../wasm/opcodes.js'
import type { Frame } from './frame.js'
import type { Lanes } from './lanes.js'
import { BLOCK } from './stages.js'
import type { Kept, Stage } from './stages.js'
import { VectorLanes } from './vector.js'

/**
 * Walks an axis from one position to another.
 * @param scratch the address of the values that wait for later stages
 * @param element folds and writes what a stage does at four elements
 */
export function emitBlocks(frame: Frame, axis: number, from: number, to: number, stages: readonly Stage[], scratch: number, element: (lanes: Lanes, stage: Stage) => void): void {
  const { code } = frame
  const start = code.local('i32')
  const end = code.local('i32')
  const at = code.local('i32')
  frame.scope(() => {
    const prepared = stages.map(stage => {
      const lanes = new VectorLanes(frame, axis)
      const roots = [...stage.foldings.flatMap(one => [...one.lifted, ...one.merged]), ...[...stage.stores, ...stage.kept].map(one => one.value)]
      lanes.analyze(roots)
      lanes.settle(roots, [axis])
      return { stage, lanes, values: stage.kept.map(one => one.value), endangered: lanes.endangered(stage.stores) }
    })
    code.i32(from).set(start)
    code.loop(() => {
      code.get(start).i32(BLOCK).op(I32.add).tee(end).i32(to).get(end).i32(to).op(I32.less).op(SELECT).set(end)
      for (const { stage, lanes, values, endangered } of prepared) {
        code.get(start).set(at)
        code.loop(() => {
          frame.inside(axis, { local: at, constant: 0 }, () => {
            const inside = new Inside(frame, lanes, at, start, scratch)
            for (const one of stage.taken) inside.take(one)
            lanes.settle(values, [])
            lanes.hold(endangered)
            element(lanes, stage)
            for (const one of stage.kept) inside.keep(one)
          })
          code.get(at).i32(4).op(I32.add).tee(at).get(end).op(I32.less).jumpIf(0)
        })
      }
      code.get(end).tee(start).i32(to).op(I32.less).jumpIf(0)
    })
  })
}

/** A place inside a block. */
class Inside {
  readonly #frame: Frame
  readonly #lanes: Lanes
  readonly #at: number
  readonly #start: number
  readonly #scratch: number

  constructor(frame: Frame, lanes: Lanes, at: number, start: number, scratch: number) {
    this.#frame = frame
    this.#lanes = lanes
    this.#at = at
    this.#start = start
    this.#scratch = scratch
  }

  /** Leaves the address of a vector on the stack, but for what is to be added. */
  #address(parts: number): void {
    this.#frame.code.get(this.#at).get(this.#start).op(I32.sub).i32(1 + parts).op(I32.shiftLeft)
  }

  #parts({ value: { lane } }: Kept): readonly (0 | 1 | 2)[] { return lane === 'f64' || lane === 'i64' ? [1, 2] : [0] }

  take(kept: Kept): void {
    const { code } = this.#frame
    const parts = this.#parts(kept)
    this.#lanes.supply(kept.key, parts.map((_, index) => {
      this.#address(parts.length)
      const local = code.local('v128')
      code.vectorMemory(V128.load, this.#scratch + kept.offset + 16 * index).set(local)
      return local
    }))
  }

  keep(kept: Kept): void {
    const { code } = this.#frame
    const parts = this.#parts(kept)
    parts.forEach((part, index) => {
      this.#address(parts.length)
      this.#lanes.push(kept.value, part)
      code.vectorMemory(V128.store, this.#scratch + kept.offset + 16 * index)
    })
  }
}
