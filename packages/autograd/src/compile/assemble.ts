/** From a schedule of steps to the bytes of a module and a plan of its memory. */
import type { Schedule as Lowered, Step } from '../evaluate/lower.js'
import { isUniform } from '../graph/array.js'
import { constantOf } from '../ops/operation.js'
import type { Assembled } from './assembled.js'
import { ConstantPool } from './constants.js'
import { describeProgram } from './describe.js'
import { bytesOf, kernelsOf } from './kernels.js'
import type { Kernel } from './kernels.js'
import { aligned, largestLive, place } from './memory.js'
import type { Lifetime } from './memory.js'
import { plan } from './plan/planner.js'
import type { Plan } from './plan/plan.js'
import { schedule } from './schedule.js'
import { withoutRepeats } from './values.js'
import { Code } from './wasm/code.js'
import { Module } from './wasm/module.js'
import { MISC } from './wasm/opcodes.js'

/** A program laid out as kernels. */
export interface Kernels extends Assembled {
  readonly plan: Plan
  /** The largest sum of buffers needed at one moment, and what they take up. */
  readonly live: number
  readonly laidOut: number
  readonly kernels: readonly Kernel[]
  /** Kernels whose failure the step reports, by the number it returns less one. */
  readonly checks: readonly Kernel[]
  readonly replaced: ReadonlyMap<number, number>
}

/** @param cells per root the slot of the cell that it is written to, or undefined for outputs */
export function assemble(lowered: Lowered, cellOf: (root: number, slotOf: (node: object) => number | undefined) => number | undefined, vectors: boolean): Kernels {
  const { steps: unique, roots } = withoutRepeats(lowered)
  const made = plan(unique, roots, vectors)
  const all = needed(kernelsOf(made), made.results)
  const slots = new Map<object, number>()
  unique.forEach((step, slot) => { if (step.op.kind === 'leaf') slots.set(step.node, slot) })
  const targets = roots.map((_, root) => cellOf(root, node => slots.get(node)))
  const updates = targets.flatMap((cell, root) => cell === undefined ? [] : [{ cell, value: made.results[root]! }])
  const kept = new Set(targets.flatMap((cell, root) => cell === undefined ? [made.results[root]!] : []))
  const { order, replaced } = schedule(all, updates, kept)
  const kernels = order.map(at => all[at]!)
  const leaves = made.placements.flatMap((one, slot) => one.kind === 'leaf' && slot < unique.length ? [slot] : [])
  const layout = layOut(made, kernels, leaves, replaced)
  const module = new Module(kernels.flatMap(kernel => kernel.host === undefined ? [] : [String(kernel.host)]))
  const hosts = kernels.flatMap(kernel => kernel.host === undefined ? [] : [kernel.host])
  const checks = kernels.filter(kernel => kernel.checks !== undefined)
  const constants = new ConstantPool(aligned(layout.memory))
  const step = new Code([], ['i32'])
  const baseOf = (buffer: number): number => layout.addresses.get(replaced.get(buffer) ?? buffer)!
  kernels.forEach((kernel, at) => {
    if (kernel.host !== undefined) {
      step.call(hosts.indexOf(kernel.host))
      return
    }
    const code = new Code([], kernel.checks === undefined ? [] : ['i32'])
    kernel.emit(code, { module, vectors, baseOf, constantAt: constants.at, hostOf: slot => hosts.indexOf(slot) }, layout.scratch[at]!)
    step.call(module.add(code))
    if (kernel.checks !== undefined) step.branch(() => step.i32(checks.indexOf(kernel) + 1).return())
  })
  // Updates that could not be written in place.
  targets.forEach((cell, root) => {
    const value = made.results[root]!
    if (cell === undefined || replaced.get(value) === cell) return
    step.i32(layout.addresses.get(cell)!).i32(baseOf(value)).i32(bytesOf(made, value)).misc(MISC.copy, 0, 0)
  })
  step.i32(0)
  const bytes = module.encoded({ step: module.add(step) })
  return {
    plan: made, steps: made.steps, bytes, constants: { at: constants.start, bytes: constants.bytes }, memory: constants.start + constants.bytes.length, live: layout.live, laidOut: layout.laidOut, kernels, checks, hosts, leaves, results: made.results, replaced,
    addresses: new Map([...layout.addresses, ...[...replaced].map(([value, cell]) => [value, layout.addresses.get(cell)!] as const)]),
    describe(updates) { return describeProgram(this, updates) },
  }
}

/** Kernels that write something that is read, or that may fail. */
function needed(kernels: readonly Kernel[], results: readonly number[]): Kernel[] {
  const read = new Set(results)
  // What a kernel reads is written by earlier ones.
  return [...kernels].reverse().filter(({ reads, writes, checks, host }) => {
    const isNeeded = checks !== undefined || host !== undefined || [...writes].some(buffer => read.has(buffer))
    if (isNeeded) for (const buffer of reads) read.add(buffer)
    return isNeeded
  }).reverse()
}

/** Leaves and results stand for good; what lies between lives from the kernel that writes it to the last that reads it. */
function layOut(made: Plan, kernels: readonly Kernel[], leaves: readonly number[], replaced: ReadonlyMap<number, number>): { addresses: Map<number, number>; scratch: number[]; memory: number; live: number; laidOut: number } {
  const lives = new Map<number, { from: number; to: number }>()
  const always = { from: 0, to: kernels.length }
  for (const leaf of leaves) lives.set(leaf, always)
  kernels.forEach(({ reads, writes }, at) => {
    for (const buffer of [...reads, ...writes]) {
      const known = lives.get(buffer)
      lives.set(buffer, known === undefined ? { from: at, to: at } : { from: known.from, to: Math.max(known.to, at) })
    }
  })
  for (const result of made.results) lives.set(result, { from: lives.get(result)?.from ?? 0, to: kernels.length })
  const buffers = [...lives].filter(([buffer]) => !replaced.has(buffer))
  const scratches = kernels.flatMap(({ scratch }, at) => scratch > 0 ? [{ at, bytes: scratch }] : [])
  const lifetimes: Lifetime[] = [
    ...buffers.map(([buffer, { from, to }]) => ({ bytes: bytesOf(made, buffer), from, to })),
    ...scratches.map(({ at, bytes }) => ({ bytes, from: at, to: at })),
  ]
  const { offsets, bytes } = place(lifetimes)
  // Vectors may read a little before the first buffer and behind the last.
  const margin = aligned(Math.max(64, ...kernels.map(kernel => kernel.overrun)))
  const scratch = kernels.map(() => 0)
  scratches.forEach(({ at }, index) => { scratch[at] = margin + offsets[buffers.length + index]! })
  return { addresses: new Map(buffers.map(([buffer], at) => [buffer, margin + offsets[at]!])), scratch, memory: bytes + 2 * margin, live: largestLive(lifetimes), laidOut: bytes }
}

/** Whether a leaf is a number array that never changes. */
export function isConstant(steps: readonly Step[], slot: number): boolean {
  const value = constantOf(steps[slot]!.node)
  return value !== undefined && !isUniform(value)
}

