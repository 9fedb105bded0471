/**
 * Loops around expressions: elementwise chains, folds along axes with all that is computed on the way, and what follows
 * from the folds. Outer axes are walked once; inside them reduced axes are walked once per phase, since a value that
 * depends on a whole fold has to wait for it.
 */
import type { Access, Expression, Expressions, Load } from '../expression.js'
import type { Code } from '../wasm/code.js'
import { MEMORY, V128 } from '../wasm/opcodes.js'
import { emitBlocks } from './blocks.js'
import { Frame } from './frame.js'
import type { ConstantAt } from './frame.js'
import { reachable } from './lanes.js'
import type { Lanes } from './lanes.js'
import { accessesOf } from './loops.js'
import type { Folding, Nest, Store } from './loops.js'
import { emitPairs, MANY } from './pairs.js'
import { ScalarLanes } from './scalar.js'
import { stagesOf } from './stages.js'
import type { Stages } from './stages.js'
import { VectorLanes } from './vector.js'

/** Iterations up to which loops are written out. */
const UNROLLED = 8
const UNROLLED_CODE = 160
/** From this length on lanes lie along the reduced axis rather than across it. */
const LONG = 32
/** Instructions that lanes from places apart cost more than lanes that lie side by side. */
const APART = 6

/** What is done at each element in one loop. */
type Part = Pick<Nest, 'foldings' | 'stores'>
type Strategy = { readonly kind: 'across' | 'along'; readonly axis: number }

/** Stages, and the address of what waits between them. */
interface Staged extends Stages {
  readonly scratch: number
}

/** The stages of the vector loop of a nest, if it is better cut into stages. */
export function staged(nest: Nest, e: Expressions): Stages | undefined {
  const strategy = strategyOf(nest)
  return strategy === undefined ? undefined : stagesOf(nest, e, strategy.axis)
}

/**
 * Emits the loops of a nest.
 * @param stages those of its vector loop
 */
export function emitNest(nest: Nest, code: Code, baseOf: (buffer: number) => number, vectors: boolean, constantAt?: ConstantAt, stages?: Staged): void {
  if (nest.axes.some(axis => axis.extent === 0)) return
  const frame = new Frame(code, nest.axes.length, baseOf, constantAt)
  const strategy = vectors ? strategyOf(nest) : undefined
  if (strategy?.kind === 'along') new Along(nest, frame, strategy.axis, stages).emit()
  else new Across(nest, frame, strategy?.axis ?? -1, stages).emit()
}

/** The code of one nest: what both ways of laying out lanes share. */
abstract class Emission {
  protected readonly nest: Nest
  protected readonly frame: Frame
  protected readonly outer: readonly number[]
  protected readonly inner: readonly number[]
  protected readonly unrolled: boolean
  /** The axis that lanes lie along. */
  protected abstract readonly lanesAxis: number
  readonly #phases: number

  constructor(nest: Nest, frame: Frame) {
    this.nest = nest
    this.frame = frame
    const axes = [...nest.axes.keys()]
    this.outer = axes.filter(axis => !nest.axes[axis]!.reduced)
    this.inner = axes.filter(axis => nest.axes[axis]!.reduced)
    this.#phases = 1 + Math.max(-1, ...nest.foldings.map(one => one.phase), ...nest.stores.filter(one => one.level === 'full').map(one => one.phase))
    const work = nest.axes.reduce((total, axis) => total * axis.extent, 1)
    this.unrolled = work <= UNROLLED * 4 && reachable(this.roots()).length * Math.ceil(work / 4) <= UNROLLED_CODE * 4
  }

  roots(): Expression[] {
    return [...this.nest.foldings.flatMap(one => [...one.lifted, ...one.merged]), ...this.nest.stores.map(one => one.value)]
  }

  protected part(phase: number): Part { return { foldings: this.foldingsOf(phase), stores: this.fullStoresOf(phase) } }
  protected foldingsOf(phase: number): readonly Folding[] { return this.nest.foldings.filter(one => one.phase === phase) }
  protected fullStoresOf(phase: number): readonly Store[] { return this.nest.stores.filter(one => one.level === 'full' && one.phase === phase) }
  protected rootsOf(phase: number): Expression[] {
    return [...this.foldingsOf(phase).flatMap(one => [...one.lifted, ...one.merged]), ...this.fullStoresOf(phase).map(one => one.value)]
  }
  protected get outerStores(): readonly Store[] { return this.nest.stores.filter(one => one.level === 'outside') }

  protected get phases(): number[] { return Array.from({ length: this.#phases }, (_, phase) => phase) }

  /** Everything the nest reads and writes, with the bytes of an element. */
  protected accesses(): [Access, number][] {
    return [...accessesOf(this.roots()), ...this.nest.stores.map(({ access, lane }): [Access, number] => [access, MEMORY[lane].bytes])]
  }

  /** Lifts one element of every fold of a phase into its state, or merges it; then writes what the phase writes. */
  protected element(lanes: Lanes, { foldings, stores }: Part, states: ReadonlyMap<Folding, readonly (readonly number[])[]>, first: 'yes' | 'no' | number, count: number): void {
    const { code } = this.frame
    lanes.settle([...foldings.flatMap(one => [...one.lifted, ...one.merged]), ...stores.map(one => one.value)], [])
    for (const folding of foldings) {
      const lifted = folding.lifted.map(one => lanes.partsOf(one).map(part => lanes.keep(one, part)))
      const state = states.get(folding)!
      const take = (): void => state.forEach((parts, at) => { parts.forEach((local, part) => { code.get(lifted[at]![part]!).set(local) }) })
      const merge = (): void => { this.merge(lanes, folding, state, lifted) }
      if (first === 'yes') take()
      else if (first === 'no') merge()
      else code.get(first).branch(take, merge)
      this.supplyState(lanes, folding, state)
    }
    if (typeof first === 'number') code.i32(0).set(first)
    for (const { value, lane, access } of stores) lanes.store(value, lane, access, count)
  }

  protected supplyState(lanes: Lanes, folding: Folding, state: readonly (readonly number[])[], single = false): void {
    folding.state.forEach((key, at) => { lanes.supply(key, state[at]!, single) })
  }

  /** Merges values into a state. */
  protected merge(lanes: Lanes, folding: Folding, state: readonly (readonly number[])[], other: readonly (readonly number[])[]): void {
    this.frame.scope(() => {
      this.supplyState(lanes, folding, state)
      folding.other.forEach((key, at) => { lanes.supply(key, other[at]!) })
      lanes.settle(folding.merged, [])
      const targets = folding.merged.flatMap((one, at) => lanes.partsOf(one).map((part, index) => {
        lanes.push(one, part)
        return state[at]![index]!
      }))
      for (const local of targets.reverse()) this.frame.code.set(local)
    })
  }

  /** Folds the positions of an axis into states, in blocks of blocks where rounding adds up. */
  protected walk(lanes: Lanes, phase: number, axis: number, to: number, states: ReadonlyMap<Folding, readonly (readonly number[])[]>, count: number): void {
    const part = this.part(phase)
    const step = axis === this.lanesAxis ? lanes.width : 1
    if (!this.nest.ordered && part.foldings.some(one => one.rounds) && to >= MANY * step) {
      emitPairs(this.frame, axis, 0, to, step, states, {
        make: () => this.statesOf(lanes, phase),
        element: (into, fresh) => { this.element(lanes, part, into, fresh, count) },
        take: (into, from) => { for (const [folding, state] of into) state.forEach((parts, at) => { parts.forEach((local, index) => this.frame.code.get(from.get(folding)![at]![index]!).set(local)) }) },
        merge: (into, from) => { for (const [folding, state] of into) this.merge(lanes, folding, state, from.get(folding)!) },
      })
      return
    }
    this.frame.inside(axis, { constant: 0 }, () => { this.element(lanes, part, states, 'yes', count) })
    this.frame.loop(axis, step, to, step, this.unrolled, () => { this.element(lanes, part, states, 'no', count) })
  }

  /** Locals for the states of the folds of a phase. */
  protected statesOf(lanes: Lanes, phase: number): Map<Folding, number[][]> {
    return new Map(this.foldingsOf(phase).map(folding => [folding, folding.lifted.map(one => lanes.partsOf(one).map(() => this.frame.code.local(lanes.typeOf(one.lane))))]))
  }
}

/** Lanes lie across an outer axis, or there is only one; each lane folds for itself. */
class Across extends Emission {
  protected get lanesAxis(): number { return this.#axis }
  readonly #lanes: Lanes
  readonly #axis: number
  readonly #staged: Staged | undefined
  #endangered: readonly Load[] = []

  constructor(nest: Nest, frame: Frame, axis: number, staged: Staged | undefined) {
    super(nest, frame)
    this.#staged = axis === -1 ? undefined : staged
    this.#axis = axis
    this.#lanes = axis === -1 ? new ScalarLanes(frame) : new VectorLanes(frame, axis)
  }

  emit(): void {
    this.#lanes.analyze(this.roots())
    this.#endangered = this.#lanes.endangered(this.outerStores)
    this.#open(0, this.#lanes.width)
  }

  #open(index: number, count: number): void {
    const pending = [...this.outer.slice(index), ...this.inner]
    this.frame.settle(this.accesses(), pending)
    this.#lanes.settle(this.roots(), pending)
    const axis = this.outer[index]
    if (axis === undefined) {
      this.#body(count)
      return
    }
    const { extent } = this.nest.axes[axis]!
    if (axis !== this.#axis) {
      this.frame.loop(axis, 0, extent, 1, this.unrolled, () => { this.#open(index + 1, count) })
      return
    }
    const mayOverrun = this.outer.length === 1 && this.nest.stores.every(one => one.padded && one.access.strides[axis] === 1 && (one.level === 'outside' || this.inner.length === 0))
    const whole = mayOverrun ? extent : extent - extent % 4
    if (this.#staged === undefined) this.frame.loop(axis, 0, whole, 4, this.unrolled, () => { this.#open(index + 1, 4) })
    else emitBlocks(this.frame, axis, 0, whole, this.#staged.stages, this.#staged.scratch, (lanes, stage) => { this.element(lanes, stage, new Map(), 'no', 4) })
    if (whole < extent) this.frame.inside(axis, { constant: whole }, () => { this.#open(index + 1, extent - whole) })
  }

  #body(count: number): void {
    const { code } = this.frame
    const lanes = this.#lanes
    for (const phase of this.phases) {
      const states = this.statesOf(lanes, phase)
      lanes.settle(this.rootsOf(phase), this.inner)
      const [only] = this.inner
      if (this.inner.length === 1) {
        this.walk(lanes, phase, only!, this.nest.axes[only!]!.extent, states, count)
      } else if (this.inner.length === 0) {
        this.frame.scope(() => { this.element(lanes, this.part(phase), states, 'yes', count) })
      } else {
        const fresh = code.local('i32')
        code.i32(1).set(fresh)
        this.#reduced(0, () => { this.element(lanes, this.part(phase), states, fresh, count) }, phase)
      }
      for (const [folding, state] of states) this.supplyState(lanes, folding, state)
    }
    lanes.settle(this.outerStores.map(one => one.value), [])
    lanes.hold(this.#endangered)
    for (const { value, lane, access } of this.outerStores) lanes.store(value, lane, access, count)
  }

  #reduced(index: number, body: () => void, phase: number): void {
    const axis = this.inner[index]
    if (axis === undefined) {
      body()
      return
    }
    this.frame.loop(axis, 0, this.nest.axes[axis]!.extent, 1, false, () => {
      this.frame.settle(this.accesses(), this.inner.slice(index + 1))
      this.#lanes.settle(this.rootsOf(phase), this.inner.slice(index + 1))
      this.#reduced(index + 1, body, phase)
    })
  }
}

/** Lanes lie along the one reduced axis; their states are merged at its end. */
class Along extends Emission {
  protected get lanesAxis(): number { return this.#axis }
  readonly #vectors: Lanes
  readonly #single: Lanes
  readonly #axis: number
  readonly #staged: Staged | undefined

  constructor(nest: Nest, frame: Frame, axis: number, staged: Staged | undefined) {
    super(nest, frame)
    this.#staged = staged
    this.#axis = axis
    this.#vectors = new VectorLanes(frame, axis)
    this.#single = new ScalarLanes(frame)
  }

  emit(): void {
    this.#vectors.analyze(this.roots())
    this.#single.analyze(this.roots())
    this.#open(0)
  }

  #open(index: number): void {
    const pending = [...this.outer.slice(index), this.#axis]
    this.frame.settle(this.accesses(), pending)
    this.#vectors.settle(this.roots(), pending)
    const axis = this.outer[index]
    if (axis === undefined) this.#body()
    else this.frame.loop(axis, 0, this.nest.axes[axis]!.extent, 1, false, () => { this.#open(index + 1) })
  }

  #body(): void {
    const { extent } = this.nest.axes[this.#axis]!
    const whole = extent - extent % 4
    for (const phase of this.phases) {
      const states = this.statesOf(this.#vectors, phase)
      const single = this.statesOf(this.#single, phase)
      this.#vectors.settle(this.rootsOf(phase), [this.#axis])
      if (this.#staged === undefined) this.walk(this.#vectors, phase, this.#axis, whole, states, 4)
      else {
        this.frame.inside(this.#axis, { constant: 0 }, () => { this.element(this.#vectors, this.part(phase), states, 'yes', 4) })
        emitBlocks(this.frame, this.#axis, 4, whole, this.#staged.stages, this.#staged.scratch, (lanes, stage) => {
          this.element(lanes, stage, new Map(stage.foldings.map((folding, at) => [folding, states.get(this.nest.foldings[at]!)!])), 'no', 4)
        })
      }
      for (const [folding, state] of states) this.#gather(folding, state, single.get(folding)!)
      if (whole < extent) {
        this.frame.scope(() => {
          this.#single.settle(this.rootsOf(phase), [this.#axis])
          this.frame.loop(this.#axis, whole, extent, 1, false, () => { this.element(this.#single, this.part(phase), single, 'no', 1) })
        })
      }
      for (const [folding, state] of single) {
        this.supplyState(this.#single, folding, state)
        this.supplyState(this.#vectors, folding, state, true)
      }
    }
    this.#single.settle(this.outerStores.map(one => one.value), [])
    for (const { value, lane, access } of this.outerStores) this.#single.store(value, lane, access, 1)
  }

  /** Merges the states of four lanes, from the first on, into one. */
  #gather(folding: Folding, states: readonly (readonly number[])[], into: readonly (readonly number[])[]): void {
    const { code } = this.frame
    for (const at of [0, 1, 2, 3]) {
      const one = states.map((parts, index) => {
        const lane = folding.lifted[index]!.lane as 'f32' | 'f64' | 'i32'
        const local = code.local(lane)
        if (parts.length === 2) code.get(parts[at >> 1]!).simd(V128.extract[lane], at & 1)
        else code.get(parts[0]!).simd(V128.extract[lane], at)
        code.set(local)
        return [local]
      })
      if (at === 0) one.forEach(([local], index) => { code.get(local!).set(into[index]![0]!) })
      else this.merge(this.#single, folding, into, one)
    }
  }
}

/** Along a long reduced axis that lies in order in memory, else across the outer axis that costs least. */
function strategyOf({ axes, foldings, stores, ordered }: Nest): Strategy | undefined {
  const all: readonly Access[] = [
    ...accessesOf([...foldings.flatMap(one => one.lifted), ...stores.map(one => one.value)]).map(([access]) => access),
    ...stores.filter(one => one.level === 'outside' || axes.every(axis => !axis.reduced)).map(one => one.access),
  ]
  const apart = (axis: number): number => all.filter(({ strides }) => strides[axis] !== 1 && strides[axis] !== 0).length
  const outer = [...axes.keys()].filter(axis => !axes[axis]!.reduced)
  const reduced = [...axes.keys()].filter(axis => axes[axis]!.reduced)
  const [only] = reduced
  const arithmetic = reachable([...foldings.flatMap(one => [...one.lifted, ...one.merged]), ...stores.map(one => one.value)]).filter(one => one.kind === 'applied').length
  // Passes per element, times what a pass costs.
  const cost = (axis: number): number => Math.ceil(axes[axis]!.extent / 4) / axes[axis]!.extent * (arithmetic + all.length + APART * apart(axis))
  const across = outer.filter(axis => axes[axis]!.extent >= 2).sort((a, b) => cost(a) - cost(b) || b - a)[0]
  if (reduced.length === 1 && !ordered && axes[only!]!.extent >= 4) {
    const wide = across === undefined || axes[across]!.extent < 4 || (axes[only!]!.extent >= LONG && apart(only!) < apart(across))
    if (wide) return { kind: 'along', axis: only! }
  }
  return across === undefined ? undefined : { kind: 'across', axis: across }
}
