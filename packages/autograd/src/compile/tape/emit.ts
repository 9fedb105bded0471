/**
 * The functions of a tape: one per tree of operations, looping over the values of a group, and `step`, which plays the tape.
 * Each takes the place on the tape behind the header, how many values to make and where to put them, and gives the place behind the group.
 */
import { ConstantPool } from '../constants.js'
import { Frame } from '../emit/frame.js'
import type { ConstantAt } from '../emit/frame.js'
import { reachable } from '../emit/lanes.js'
import type { Lanes, Stored } from '../emit/lanes.js'
import { ScalarLanes } from '../emit/scalar.js'
import { VectorLanes } from '../emit/vector.js'
import { Expressions } from '../expression.js'
import type { Expression } from '../expression.js'
import { meaningOf } from '../plan/cost.js'
import { LANE } from '../trace.js'
import { Code } from '../wasm/code.js'
import { Module } from '../wasm/module.js'
import { I32, MEMORY, V128 } from '../wasm/opcodes.js'
import { HEADER } from './arrange.js'
import type { Arrangement, Job } from './arrange.js'
import { DTYPES } from './scalars.js'
import type { Scalars } from './scalars.js'
import type { Shape } from './trees.js'

/** Values per group from which four at once are faster than one by one, in spite of gathering what they are made from. */
const WORTH_VECTORS = 3

/** Parameters of each function. */
const PLACE = 0
const COUNT = 1
const TARGET = 2

/** A job as an expression for one value. */
interface Formula {
  readonly e: Expressions
  readonly value: Expression
  /** The lanes of what is read, in order. */
  readonly reads: readonly Stored[]
  readonly lane: Stored
  readonly instructions: number
}

export interface Player {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Constants that its functions read, behind everything else in memory. */
  readonly pool: { readonly start: number; readonly bytes: Uint8Array }
  /** Instructions on numbers per value, by job. */
  readonly instructions: readonly number[]
}

export function playerOf(scalars: Scalars, { jobs, tapeAddress, memory }: Arrangement, vectors: boolean): Player {
  const module = new Module([])
  const pool = new ConstantPool(memory)
  const formulas = jobs.map(({ job }) => formulaOf(scalars, job))
  const functions = formulas.map((formula, at) => {
    const { job, values, groups } = jobs[at]!
    // Copies go behind what has been computed: they may write no more than they are to.
    const isWide = vectors && job.kind === 'tree' && values >= WORTH_VECTORS * groups
    return module.add(isWide ? fourAtOnce(formula, pool.at) : oneByOne(formula))
  })
  const step = module.add(player(functions, tapeAddress))
  return { bytes: module.encoded({ step }), pool, instructions: formulas.map(formula => formula.instructions) }
}

function formulaOf(scalars: Scalars, job: Job): Formula {
  const e = new Expressions()
  const lane = LANE[DTYPES[job.lane]!]
  const reads: Stored[] = []
  const read = (stored: Stored): Expression => {
    const key = reads.push(stored) - 1
    // A truth value in memory is a whole number.
    return stored === 'bool' ? e.convert(e.given('i32', key), 'bool') : e.given(stored, key)
  }
  const tree = ({ code, operands }: Shape): Expression => {
    const { op, node, dtypes } = scalars.codes[code]!
    const values = operands.map((operand, at) => {
      const stored = LANE[dtypes[at]!]
      if (operand.kind === 'tree') return tree(operand.shape)
      return operand.kind === 'constant' ? e.constant(stored, scalars.constants.get(operand.value)!) : read(stored)
    })
    return meaningOf(e, op, values, dtypes, node)
  }
  const value = job.kind === 'tree' ? tree(job.shape) : read(lane)
  return { e, value, reads, lane, instructions: reachable([value]).filter(one => one.kind === 'applied').length }
}

function oneByOne({ value, reads, lane }: Formula): Code {
  const code = new Code(['i32', 'i32', 'i32'], ['i32'])
  const locals = reads.map(stored => code.local(stored === 'bool' ? 'i32' : stored))
  const { bytes, store } = MEMORY[lane]
  code.loop(() => {
    reads.forEach((stored, at) => {
      pushAddress(code, at)
      code.memory(MEMORY[stored].load, 0).set(locals[at]!)
    })
    code.get(TARGET)
    compute(new Frame(code, 1, () => 0), frame => new ScalarLanes(frame), value, locals.map(local => [local]), lanes => { lanes.push(value, 0) })
    code.memory(store, 0)
    advance(code, 4 * reads.length, bytes)
    code.get(COUNT).i32(1).op(I32.sub).tee(COUNT).jumpIf(0)
  })
  return code.get(PLACE)
}

/**
 * Four values at once. The last of a group may be fewer: then what lies behind on the tape is read as if it were addresses, all
 * its words being smaller than memory is long, and numbers are written behind the group, where later ones will be.
 */
function fourAtOnce({ e, value, reads, lane }: Formula, constantAt: ConstantAt): Code {
  const code = new Code(['i32', 'i32', 'i32'], ['i32'])
  const end = code.local('i32')
  const locals = reads.map(stored => stored === 'f64' ? [code.local('v128'), code.local('v128')] : [code.local('v128')])
  const { bytes } = MEMORY[lane]
  const result = lane === 'bool' ? e.convert(value, 'i32') : value
  code.get(PLACE).get(COUNT).i32(4 * reads.length).op(I32.mul).op(I32.add).set(end)
  code.loop(() => {
    reads.forEach((stored, at) => { gather(code, stored, at, reads.length, locals[at]!) })
    compute(new Frame(code, 1, () => 0, constantAt), frame => new VectorLanes(frame, 0), result, locals, lanes => {
      for (const part of lane === 'f64' ? [1, 2] as const : [0] as const) {
        const made = code.local('v128')
        lanes.push(result, part)
        if (lane === 'bool') code.set(made).get(made).get(made).simd(V128.narrow16).set(made).get(made).get(made).simd(V128.narrow8)
        code.set(made).get(TARGET).get(made)
        if (lane === 'bool') code.vectorMemory(V128.store32Lane, 0, 0)
        else code.vectorMemory(V128.store, part === 2 ? 16 : 0)
      }
    })
    advance(code, 16 * reads.length, 4 * bytes)
    code.get(COUNT).i32(4).op(I32.sub).tee(COUNT).i32(0).op(I32_GREATER).jumpIf(0)
  })
  return code.get(end)
}

const I32_GREATER = 0x4a

function compute(frame: Frame, make: (frame: Frame) => Lanes, value: Expression, locals: readonly (readonly number[])[], body: (lanes: Lanes) => void): void {
  frame.scope(() => {
    const lanes = make(frame)
    locals.forEach((one, key) => { lanes.supply(key, one) })
    lanes.analyze([value])
    lanes.settle([value], [])
    body(lanes)
  })
}

/** Leaves the address of a number to read on the stack. */
function pushAddress(code: Code, word: number): void {
  code.get(PLACE).memory(MEMORY.i32.load, 4 * word)
}

function gather(code: Code, stored: Stored, at: number, stride: number, [low, high]: readonly number[]): void {
  pushAddress(code, at)
  if (stored === 'bool') {
    code.memory(MEMORY.bool.load, 0).simd(V128.splat.i32)
    for (const lane of [1, 2, 3]) {
      pushAddress(code, at + lane * stride)
      code.memory(MEMORY.bool.load, 0).simd(V128.replace.i32, lane)
    }
    code.set(low!)
  } else if (stored === 'f64') {
    code.vectorMemory(V128.load64Splat, 0).set(low!)
    gatherLane(code, V128.load64Lane, low!, at + stride, 1)
    pushAddress(code, at + 2 * stride)
    code.vectorMemory(V128.load64Splat, 0).set(high!)
    gatherLane(code, V128.load64Lane, high!, at + 3 * stride, 1)
  } else {
    code.vectorMemory(V128.load32Zero, 0).set(low!)
    for (const lane of [1, 2, 3]) gatherLane(code, V128.load32Lane, low!, at + lane * stride, lane)
  }
}

function gatherLane(code: Code, instruction: number, vector: number, word: number, lane: number): void {
  pushAddress(code, word)
  code.get(vector).vectorMemory(instruction, 0, lane).set(vector)
}

/** Moves on along the tape and behind what was written, by so many bytes. */
function advance(code: Code, words: number, bytes: number): void {
  if (words > 0) code.get(PLACE).i32(words).op(I32.add).set(PLACE)
  code.get(TARGET).i32(bytes).op(I32.add).set(TARGET)
}

/** Reads header after header and calls the function it names, until one names none. */
function player(functions: readonly number[], tapeAddress: number): Code {
  const code = new Code([], ['i32'])
  const place = code.local('i32')
  const count = functions.length
  const cases = (at: number): void => {
    if (at < 0) {
      code.get(place).memory(MEMORY.i32.load, 0).jumpTable(Array.from(functions.keys()), count)
      return
    }
    code.block(() => { cases(at - 1) })
    if (at === count) return
    code.get(place).i32(4 * HEADER).op(I32.add)
    code.get(place).memory(MEMORY.i32.load, 4)
    code.get(place).memory(MEMORY.i32.load, 8)
    code.call(functions[at]!).set(place).jump(count - at)
  }
  code.i32(tapeAddress).set(place)
  code.loop(() => { cases(count) })
  return code.i32(0)
}
