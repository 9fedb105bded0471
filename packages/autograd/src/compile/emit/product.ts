/**
 * Matrix products. A tile of four rows and two vectors stays in registers while the shared axis is walked; what follows
 * from the product element by element is computed on the tile before it is written. The second operand is packed, a panel of
 * columns at a time, where its rows lie far apart or its columns do not lie side by side.
 */
import type { Access, Load } from '../expression.js'
import { Code } from '../wasm/code.js'
import { I32, MEMORY, SELECT, V128, VECTOR } from '../wasm/opcodes.js'
import { Frame } from './frame.js'
import type { ConstantAt } from './frame.js'
import { accessesOf } from './loops.js'
import type { Store } from './loops.js'
import { VectorLanes } from './vector.js'

export interface Product {
  readonly lane: 'f32' | 'f64'
  /** Lengths of the axes of the result: any number of batches, then rows and columns. */
  readonly extents: readonly number[]
  /** The length of the shared axis. */
  readonly depth: number
  /** Over the axes of the result and the shared axis. */
  readonly left: Access
  readonly right: Access
  /** The key under which what is stored knows the product. */
  readonly key: number
  readonly stores: readonly Store[]
}

const ROWS = 4
const VECTORS = 2
/** Bytes of one step of the shared axis in a packed panel. */
const PANEL = 16 * VECTORS
/** Rows of the second operand that are further apart than this are packed. */
const FAR = 512
/** Steps of the shared axis that are further apart than this have the first operand packed. */
const FAR_LEFT = 1024
/** Products summed in a row before the sum is put aside, so that the error grows with the number of sums, not of products. */
const BLOCK = 256

/** Bytes of memory that a product packs operands into: a panel of the second, all of the first. */
export function scratchOf(product: Product): number {
  const { panel, left } = packed(oriented(product))
  return panel + left
}

/** What of the operands is packed, in bytes: nothing where they are walked as they stand. */
function packed(product: Oriented): { readonly panel: number; readonly left: number } {
  const { extents, rows, depth, lane } = product
  return { panel: isPacked(product) ? (depth + 4) * PANEL : 0, left: isLeftPacked(product) ? Math.ceil(extents[rows]! / ROWS) * ROWS * depth * MEMORY[lane].bytes : 0 }
}

/** A first operand whose rows lie side by side is read across memory, which far apart its caches do not hold. */
function isLeftPacked({ left, rows, extents, columns, lane }: Oriented): boolean {
  const { bytes } = MEMORY[lane]
  return left.strides[rows] === 1 && left.strides.at(-1)! * bytes >= FAR_LEFT && extents[columns]! >= 4 * PANEL / bytes
}

/** Rows and columns exchanged, where columns are too few to fill a vector or what follows from the product lies along rows. */
function oriented(product: Product): Oriented {
  const { extents, left, right, stores } = product
  const last = extents.length - 1
  const accesses = [...stores.map(store => store.access), ...accessesOf(stores.map(store => store.value)).map(([access]) => access)]
  const apart = (axis: number): number => accesses.filter(({ strides }) => strides[axis]! > 1).length
  const isNarrow = extents[last]! < 4 && extents[last - 1]! > extents[last]!
  const swapped = isNarrow || (extents[last - 1]! >= 4 && apart(last - 1) < apart(last))
  return swapped ? { ...product, left: right, right: left, rows: last, columns: last - 1 } : { ...product, rows: last - 1, columns: last }
}
interface Oriented extends Product {
  /** The axis whose elements are taken one by one, and the one that vectors lie along. */
  readonly rows: number
  readonly columns: number
}

function isPacked({ right, extents, columns, rows, lane }: Oriented): boolean {
  const depthStride = right.strides.at(-1)!
  // Where all rows are one, an address could not tell when the walk is over.
  return right.strides[columns] !== 1 || depthStride === 0 || (depthStride * MEMORY[lane].bytes >= FAR && extents[rows]! > ROWS)
}

/** Emits a product: a function per kind of panel, handed to `add`, and in `code` the loop that calls them. */
export function emitProduct(given: Product, code: Code, baseOf: (buffer: number) => number, scratch: number, add: (code: Code) => number, constantAt?: ConstantAt): void {
  const product = oriented(given)
  const width = VECTORS * 16 / MEMORY[product.lane].bytes
  const columns = product.extents[product.columns]!
  const whole = columns - columns % width
  const batches = product.extents.slice(0, -2)
  const { panel: panelBytes, left: leftBytes } = packed(product)
  const leftAt = leftBytes > 0 ? scratch + panelBytes : undefined
  const panel = (count: number): number => {
    const made = new Code(product.extents.map(() => 'i32'))
    new Panel(product, made, baseOf, { panel: scratch, left: leftAt }, count, constantAt).emit()
    return add(made)
  }
  const full = whole > 0 ? panel(width) : -1
  const rest = whole < columns ? panel(columns - whole) : -1
  // One counter per axis; that of the rows is the panel's own business.
  const locals = product.extents.map(() => code.local('i32'))
  const counter = locals[product.columns]!
  const call = (index: number): void => {
    for (const local of locals) code.get(local)
    code.call(index)
  }
  const packLeft = leftAt === undefined ? -1 : add(leftPacking(product, baseOf, leftAt))
  const inner = (): void => {
    if (packLeft !== -1) call(packLeft)
    if (full !== -1) {
      code.i32(0).set(counter)
      code.loop(() => {
        call(full)
        code.get(counter).i32(width).op(I32.add).tee(counter).i32(whole).op(I32.less).jumpIf(0)
      })
    }
    if (rest !== -1) {
      code.i32(whole).set(counter)
      call(rest)
    }
  }
  const nested = (axis: number): void => {
    const extent = batches[axis]
    if (extent === undefined) {
      inner()
      return
    }
    const local = locals[axis]!
    code.i32(0).set(local)
    code.loop(() => {
      nested(axis + 1)
      code.get(local).i32(1).op(I32.add).tee(local).i32(extent).op(I32.less).jumpIf(0)
    })
  }
  nested(0)
}

/** The function that copies the first operand, four rows of each step of the shared axis side by side. */
function leftPacking(product: Oriented, baseOf: (buffer: number) => number, target: number): Code {
  const { left, extents, rows, depth, lane } = product
  const code = new Code(extents.map(() => 'i32'))
  const { bytes } = MEMORY[lane]
  const frame = new Frame(code, extents.length + 1, baseOf)
  const [from, to, end] = [code.local('i32'), code.local('i32'), code.local('i32')]
  const place = (axis: number): void => {
    if (axis < extents.length) {
      if (axis === rows || axis === product.columns) place(axis + 1)
      else frame.inside(axis, { local: axis, constant: 0 }, () => { place(axis + 1) })
      return
    }
    code.i32(target).set(to)
    frame.loop(rows, 0, extents[rows]!, ROWS, false, () => {
      const offset = frame.address(left, bytes)
      code.i32(offset).op(I32.add).set(from)
      code.get(to).i32(depth * ROWS * bytes).op(I32.add).set(end)
      code.loop(() => {
        for (let at = 0; at < ROWS * bytes; at += 16) code.get(to).get(from).vectorMemory(V128.load, at).vectorMemory(V128.store, at)
        code.get(from).i32(left.strides.at(-1)! * bytes).op(I32.add).set(from)
        code.get(to).i32(ROWS * bytes).op(I32.add).tee(to).get(end).op(I32.lessUnsigned).jumpIf(0)
      })
    })
  }
  place(0)
  return code
}

/** The function that computes all rows of a panel of `count` columns. */
class Panel {
  readonly #product: Oriented
  readonly #code: Code
  readonly #frame: Frame
  readonly #lanes: VectorLanes
  readonly #scratch: number
  /** Where the first operand stands packed, four rows side by side. */
  readonly #leftAt: number | undefined
  readonly #count: number
  readonly #bytes: number
  readonly #packed: boolean
  readonly #vectors: number
  readonly #depthAxis: number
  #endangered: readonly Load[] = []

  constructor(product: Oriented, code: Code, baseOf: (buffer: number) => number, scratch: { readonly panel: number; readonly left: number | undefined }, count: number, constantAt?: ConstantAt) {
    this.#product = product
    this.#code = code
    this.#depthAxis = product.extents.length
    this.#frame = new Frame(code, product.extents.length + 1, baseOf, constantAt)
    this.#lanes = new VectorLanes(this.#frame, product.columns)
    this.#scratch = scratch.panel
    this.#leftAt = scratch.left
    this.#count = count
    this.#bytes = MEMORY[product.lane].bytes
    this.#packed = isPacked(product)
    this.#vectors = product.lane === 'f64' ? VECTORS : Math.ceil(count / 4)
  }

  emit(): void {
    const { extents, rows, stores, right } = this.#product
    this.#lanes.analyze(stores.map(store => store.value))
    this.#endangered = this.#lanes.endangered(stores)
    const place = (axis: number): void => {
      if (axis === extents.length) {
        const start = this.#code.local('i32')
        if (this.#packed) {
          this.#pack()
          this.#code.i32(this.#scratch).set(start)
        } else this.#pointer(right, start)
        this.#frame.loop(rows, 0, extents[rows]! - extents[rows]! % ROWS, ROWS, false, () => { this.#tile(ROWS, start) })
        const rest = extents[rows]! % ROWS
        if (rest > 0) this.#frame.inside(rows, { constant: extents[rows]! - rest }, () => { this.#tile(rest, start) })
      } else if (axis === rows) place(axis + 1)
      else this.#frame.inside(axis, { local: axis, constant: 0 }, () => { place(axis + 1) })
    }
    place(0)
  }

  /** The address of an access, in a local. */
  #pointer(access: Access, local: number): void {
    const offset = this.#frame.address(access, this.#bytes)
    if (offset !== 0) this.#code.i32(offset).op(I32.add)
    this.#code.set(local)
  }

  /** The product of some rows with the panel, and what is stored of it. */
  #tile(rows: number, start: number): void {
    const { lane, left, right, depth } = this.#product
    const code = this.#code
    const isPacked = this.#leftAt !== undefined
    const rowStep = isPacked ? this.#bytes : left.strides[this.#product.rows]! * this.#bytes
    const depthStep = isPacked ? ROWS * this.#bytes : left.strides[this.#depthAxis]! * this.#bytes
    const panelStep = this.#packed ? PANEL : right.strides[this.#depthAxis]! * this.#bytes
    const zero = (): number => {
      const local = code.local('v128')
      code.v128(new Array<number>(16).fill(0)).set(local)
      return local
    }
    const grid = <T>(make: () => T): T[][] => Array.from({ length: rows }, () => Array.from({ length: this.#vectors }, make))
    const sums = grid(zero)
    const [a, b] = [code.local('i32'), code.local('i32')]
    if (this.#leftAt === undefined) this.#pointer(left, a)
    else {
      this.#frame.pushPosition(left.strides.map((_, axis) => axis === this.#product.rows ? depth * this.#bytes : 0))
      code.i32(this.#leftAt).op(I32.add).set(a)
    }
    code.get(start).set(b)
    const panel = Array.from({ length: this.#vectors }, () => code.local('v128'))
    const factor = code.local('v128')
    const end = code.local('i32')
    const walk = (into: readonly (readonly number[])[]): void => {
      code.loop(() => {
        panel.forEach((local, at) => code.get(b).vectorMemory(V128.load, 16 * at).set(local))
        into.forEach((row, at) => {
          code.get(a).vectorMemory(lane === 'f32' ? V128.load32Splat : V128.load64Splat, at * rowStep).set(factor)
          row.forEach((sum, column) => code.get(sum).get(factor).get(panel[column]!).simd(VECTOR.mul![lane]!).simd(VECTOR.add![lane]!).set(sum))
        })
        code.get(a).i32(depthStep).op(I32.add).set(a)
        code.get(b).i32(panelStep).op(I32.add).tee(b).get(end).op(I32.lessUnsigned).jumpIf(0)
      })
    }
    if (depth <= 2 * BLOCK || lane === 'f64') {
      code.get(b).i32(depth * panelStep).op(I32.add).set(end)
      walk(sums)
    } else {
      const partial = grid(() => code.local('v128'))
      const last = code.local('i32')
      code.get(b).i32(depth * panelStep).op(I32.add).set(last)
      code.loop(() => {
        for (const row of partial) for (const local of row) code.v128(new Array<number>(16).fill(0)).set(local)
        code.get(b).i32(BLOCK * panelStep).op(I32.add).get(last).get(b).i32(BLOCK * panelStep).op(I32.add).get(last).op(I32.lessUnsigned).op(SELECT).set(end)
        walk(partial)
        sums.forEach((row, at) => { row.forEach((sum, column) => code.get(sum).get(partial[at]![column]!).simd(VECTOR.add![lane]!).set(sum)) })
        code.get(b).get(last).op(I32.lessUnsigned).jumpIf(0)
      })
    }
    this.#finish(sums)
  }

  /** Computes and writes what follows from the sums of a tile. */
  #finish(sums: readonly (readonly number[])[]): void {
    const { lane, rows, columns, stores, key } = this.#product
    const roots = stores.map(store => store.value)
    const parts = lane === 'f64' ? 2 : 1
    const row = this.#frame.place(rows)
    const column = this.#frame.place(columns)
    for (let group = 0; group * parts < this.#vectors; group++) {
      this.#frame.inside(columns, { ...column, constant: column.constant + 4 * group }, () => {
        this.#lanes.settle(roots, [rows])
        sums.forEach((all, at) => {
          this.#frame.inside(rows, { ...row, constant: row.constant + at }, () => {
            this.#lanes.supply(key, all.slice(group * parts, (group + 1) * parts))
            this.#lanes.settle(roots, [])
            this.#lanes.hold(this.#endangered)
            for (const { value, lane: stored, access } of stores) this.#lanes.store(value, stored, access, Math.min(4, this.#count - 4 * group))
          })
        })
      })
    }
  }

  /** Copies the panel to the scratch memory, the columns of each step of the shared axis side by side. */
  #pack(): void {
    const { right, depth, columns } = this.#product
    const code = this.#code
    const [from, to, end] = [code.local('i32'), code.local('i32'), code.local('i32')]
    this.#pointer(right, from)
    code.i32(this.#scratch).set(to)
    const columnStep = right.strides[columns]! * this.#bytes
    const depthStep = right.strides[this.#depthAxis]! * this.#bytes
    const lanes = 16 / this.#bytes
    const walk = (steps: number, body: () => void): void => {
      code.i32(this.#scratch + depth * PANEL).set(end)
      code.loop(() => {
        body()
        code.get(from).i32(steps * depthStep).op(I32.add).set(from)
        code.get(to).i32(steps * PANEL).op(I32.add).tee(to).get(end).op(I32.lessUnsigned).jumpIf(0)
      })
    }
    if (columnStep === this.#bytes) {
      walk(1, () => { for (let at = 0; at < this.#vectors; at++) code.get(to).get(from).vectorMemory(V128.load, 16 * at).vectorMemory(V128.store, 16 * at) })
    } else if (depthStep === this.#bytes) {
      walk(lanes, () => { for (let at = 0; at < this.#vectors; at++) this.#transpose(from, to, columnStep, at, lanes) })
    } else {
      walk(1, () => {
        const { load, store } = MEMORY[this.#product.lane]
        for (let at = 0; at < this.#count; at++) code.get(to).get(from).memory(load, at * columnStep).memory(store, at * this.#bytes)
      })
    }
  }

  /** A square of columns that lie in rows, turned. */
  #transpose(from: number, to: number, columnStep: number, at: number, lanes: number): void {
    const code = this.#code
    const loaded = Array.from({ length: lanes }, (_, lane) => {
      const column = at * lanes + lane
      const local = code.local('v128')
      if (column < this.#count) code.get(from).vectorMemory(V128.load, column * columnStep).set(local)
      else code.v128(new Array<number>(16).fill(0)).set(local)
      return local
    })
    const shuffled = (a: number, b: number, words: readonly number[]): number => {
      const local = code.local('v128')
      code.get(a).get(b).simd(V128.shuffle, ...words.flatMap(word => [0, 1, 2, 3].map(byte => word * 4 + byte))).set(local)
      return local
    }
    const [a, b, c, d] = loaded as [number, number, number, number]
    let turned: number[]
    if (lanes === 2) turned = [shuffled(a, b, [0, 1, 4, 5]), shuffled(a, b, [2, 3, 6, 7])]
    else {
      const [low1, high1, low2, high2] = [shuffled(a, b, [0, 4, 1, 5]), shuffled(a, b, [2, 6, 3, 7]), shuffled(c, d, [0, 4, 1, 5]), shuffled(c, d, [2, 6, 3, 7])]
      turned = [shuffled(low1, low2, [0, 1, 4, 5]), shuffled(low1, low2, [2, 3, 6, 7]), shuffled(high1, high2, [0, 1, 4, 5]), shuffled(high1, high2, [2, 3, 6, 7])]
    }
    turned.forEach((local, row) => code.get(to).get(local).vectorMemory(V128.store, row * PANEL + 16 * at))
  }
}
