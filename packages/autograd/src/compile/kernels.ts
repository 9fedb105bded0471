/** Kernels: what each group of a plan reads, writes and computes, and the code for it once memory is laid out. */
import { sizeOf } from '../graph/shape.js'
import type { Index, Random } from '../ops/operation.js'
import type { Step } from '../evaluate/lower.js'
import type { ConstantAt } from './emit/frame.js'
import { reachable } from './emit/lanes.js'
import { accessesOf } from './emit/loops.js'
import type { Nest } from './emit/loops.js'
import { emitNest, staged } from './emit/nest.js'
import { emitProduct, scratchOf } from './emit/product.js'
import type { Product } from './emit/product.js'
import { emitRandom, WORDS } from './emit/random.js'
import { emitCheck, emitRows } from './emit/rows.js'
import type { Stages } from './emit/stages.js'
import { Expressions } from './expression.js'
import type { Access, Expression } from './expression.js'
import type { Group, Special } from './plan/group.js'
import { Builder, nestOf, pieceNest } from './plan/build.js'
import type { Plan } from './plan/plan.js'
import { BYTES, converted, LANE, tracer } from './trace.js'
import type { Code } from './wasm/code.js'
import type { Module } from './wasm/module.js'

/** What emitting a kernel needs to know of the rest of the program. */
export interface Layout {
  readonly module: Module
  readonly vectors: boolean
  readonly baseOf: (buffer: number) => number
  readonly constantAt: ConstantAt
  /** The number of the imported function of a slot. */
  readonly hostOf: (slot: number) => number
}

export interface Kernel {
  readonly reads: ReadonlySet<number>
  readonly writes: ReadonlySet<number>
  /** Accesses in order by which an update may be written over what it is computed from; absent: not at all. */
  readonly inPlace?: { readonly loads: readonly Access[]; readonly stores: ReadonlyMap<number, Access> }
  /** Bytes of memory used only while it runs. */
  readonly scratch: number
  /** Returns whether something was wrong with the data. */
  readonly checks?: { readonly slot: number; readonly op: Index }
  /** Runs outside: a function of the host. */
  readonly host?: number
  readonly summary: Summary
  /** How far beyond a buffer vectors may read, before and behind. */
  readonly overrun: number
  emit(code: Code, layout: Layout, scratch: number): void
}

export interface Summary {
  readonly kind: string
  /** The operations computed in it, in order. */
  readonly operations: readonly string[]
  readonly operationsPerRun: number
}

export function kernelsOf(plan: Plan): Kernel[] {
  const checked = new Set<string>()
  return plan.groups.flatMap(group => group.kind === 'special' ? specialKernels(plan, group, checked) : group.form === 'product' ? [productKernel(plan, group)] : loopsKernel(plan, group))
}

function namesOf(plan: Plan, group: Group): string[] {
  return [...group.members.keys()].map(slot => plan.copies.has(slot) ? 'copy' : plan.steps[slot]!.node.op.name)
}

function instructionsOf(nest: Nest): number {
  const passes = sizeOf(nest.axes.map(axis => axis.extent))
  const outer = sizeOf(nest.axes.map(axis => axis.reduced ? 1 : axis.extent))
  const applied = (roots: Parameters<typeof reachable>[0]): number => reachable(roots).filter(one => one.kind === 'applied').length
  const full = [...nest.foldings.flatMap(one => [...one.lifted, ...one.merged]), ...nest.stores.filter(one => one.level === 'full').map(one => one.value)]
  return passes * applied(full) + outer * applied(nest.stores.filter(one => one.level === 'outside').map(one => one.value))
}

function loopsKernel(plan: Plan, group: Group): Kernel[] {
  const { nest, e } = nestOf(plan, group)
  if (nest.stores.length === 0) return []
  const single = nest.stores.every(one => one.level === 'outside') && nest.foldings.length === 0
  return [{ ...ofNest(nest, single, staged(nest, e)), summary: { kind: 'loops', operations: namesOf(plan, group), operationsPerRun: instructionsOf(nest) } }]
}

function ofNest(nest: Nest, mayReplace: boolean, stages?: Stages): Omit<Kernel, 'summary'> {
  const loads = accessesOf([...nest.foldings.flatMap(one => [...one.lifted, ...one.merged]), ...nest.stores.map(one => one.value)]).map(([access]) => access)
  return {
    reads: new Set(loads.map(load => load.buffer)), writes: new Set(nest.stores.map(store => store.access.buffer)), scratch: stages?.bytes ?? 0,
    ...mayReplace && { inPlace: { loads, stores: new Map(nest.stores.map(store => [store.access.buffer, store.access])) } },
    overrun: overrunOf([...loads, ...nest.stores.map(store => store.access)]),
    emit(code, { baseOf, vectors, constantAt }, scratch) { emitNest(nest, code, baseOf, vectors, constantAt, stages && { ...stages, scratch }) },
  }
}

/** Lanes behind the last element may stand as far apart as any stride says. */
function overrunOf(accesses: readonly Access[]): number {
  return 64 + 32 * Math.max(1, ...accesses.flatMap(access => access.strides.map(Math.abs)))
}

function productKernel(plan: Plan, group: Group): Kernel {
  const builder = new Builder(plan, group.axes, group.members)
  const [seed] = [...group.members.values()]
  const { terms: [left, right], depth } = seed!.product!
  const access = ({ slot, view }: typeof left): Access => ({ buffer: slot, ...view })
  const stores = [...group.members.values()].filter(member => plan.stored.has(member.slot)).map(member => builder.store(member))
  const extents = group.axes.map(axis => axis.extent)
  const product: Product = { lane: LANE[builder.dtype(seed!.slot)] as 'f32' | 'f64', extents, depth, left: access(left), right: access(right), key: seed!.slot, stores }
  const loads = accessesOf(stores.map(store => store.value)).map(([one]) => one)
  return {
    reads: new Set([left.slot, right.slot, ...loads.map(load => load.buffer)]), writes: new Set(stores.map(store => store.access.buffer)), scratch: scratchOf(product),
    inPlace: { loads: [...loads, product.left, product.right], stores: new Map(stores.map(store => [store.access.buffer, store.access])) },
    overrun: overrunOf([...loads, product.left, product.right, ...stores.map(store => store.access)]) * 8,
    summary: { kind: 'matrix product', operations: namesOf(plan, group), operationsPerRun: 2 * depth * sizeOf(extents) + sizeOf(extents) * reachable(stores.map(one => one.value)).filter(one => one.kind === 'applied').length },
    emit(code, { baseOf, module, constantAt }, scratch) { emitProduct(product, code, baseOf, scratch, panel => module.add(panel), constantAt) },
  }
}

function specialKernels(plan: Plan, { slot, pieces }: Special, checked: Set<string>): Kernel[] {
  const step = plan.steps[slot]!
  const { op, node } = step
  const bytes = sizeOf(node.shape) * BYTES[node.dtype]
  const base = { reads: new Set(step.inputs), writes: new Set([slot]), scratch: 0, overrun: 64 }
  switch (op.kind) {
    case 'movement': return moved(plan, slot, pieces.map(piece => pieceNest(plan, slot, piece)))
    case 'index': return indexKernels(step, slot, op, checked)
    case 'random': return [{ ...base, summary: { kind: 'random', operations: [op.name], operationsPerRun: 100 * sizeOf(node.shape) }, emit: (code, { baseOf }) => { randomCode(code, step, slot, op, baseOf) } }]
    default: return [{ ...base, host: slot, summary: { kind: 'host', operations: [op.name], operationsPerRun: bytes }, emit: (code, { hostOf }) => { code.call(hostOf(slot)) } }]
  }
}

/** A movement put together from pieces, on a ground of one number. */
function moved(plan: Plan, slot: number, nests: readonly Nest[]): Kernel[] {
  const { op, node, inputs } = plan.steps[slot]!
  const parts = nests.map(nest => ofNest(nest, false))
  const shapes = inputs.map(input => plan.steps[input]!.node.shape)
  const { fill = 0 } = op.kind === 'movement' ? op.map(shapes, node.attributes, node.shape) : {}
  const covered = nests.reduce((total, nest) => total + sizeOf(nest.axes.map(axis => axis.extent)), 0) === sizeOf(node.shape)
  const e = new Expressions()
  const ground: Nest = {
    axes: [{ extent: sizeOf(node.shape), reduced: false }], foldings: [], ordered: false,
    stores: [{ level: 'outside', phase: 0, lane: LANE[node.dtype], padded: true, value: e.constant(LANE[node.dtype], fill), access: { buffer: slot, offset: 0, strides: [1] } }],
  }
  return [{
    reads: new Set(parts.flatMap(part => [...part.reads])), writes: new Set([slot]), scratch: 0, overrun: Math.max(64, ...parts.map(part => part.overrun)),
    summary: { kind: 'movement', operations: [op.name], operationsPerRun: nests.reduce((total, nest) => total + instructionsOf(nest), 0) },
    emit(code, layout, scratch) {
      if (!covered) emitNest(ground, code, layout.baseOf, layout.vectors)
      for (const part of parts) part.emit(code, layout, scratch)
    },
  }]
}

function indexKernels(step: Step, slot: number, op: Index, checked: Set<string>): Kernel[] {
  const { node, inputs } = step
  const layout = op.layout(node.inputs.map(input => input.shape), node.attributes)
  const positions = inputs.at(-1)!
  const lane = LANE[node.dtype]
  const count = sizeOf(node.inputs.at(-1)!.shape)
  const key = `${positions} ${layout.extent}`
  const known = checked.has(key)
  checked.add(key)
  const check: Kernel = {
    reads: new Set([positions]), writes: new Set(), scratch: 0, overrun: 64, checks: { slot, op },
    summary: { kind: 'check', operations: [op.name], operationsPerRun: count },
    emit: (code, { baseOf }) => { emitCheck(code, baseOf(positions), count, layout.extent) },
  }
  const wide = op.access === 'add' && lane === 'f32'
  const rows: Kernel = {
    reads: new Set(inputs), writes: new Set([slot]), scratch: wide ? sizeOf(node.shape) * 8 : 0, overrun: 64,
    summary: { kind: 'rows', operations: [op.name], operationsPerRun: count * layout.inner },
    emit: (code, { baseOf }, scratch) => {
      emitRows(code, layout, op.access, op.addend ?? 'input', lane, { source: op.addend === 'one' ? 0 : baseOf(inputs[0]!), sourceLane: LANE[node.inputs[0]!.dtype], positions: baseOf(positions), target: baseOf(slot), sums: scratch })
    },
  }
  return known ? [rows] : [check, rows]
}

function randomCode(code: Code, { node, inputs }: Step, slot: number, op: Random, baseOf: (buffer: number) => number): void {
  const e = new Expressions()
  const [high, low] = WORDS.map(word => e.given('f64', word)) as [Expression, Expression]
  const value = converted(e, op.meaning(tracer(e, 'float64'), [high, low], node.attributes), node.dtype)
  emitRandom(code, sizeOf(node.shape), baseOf(inputs[0]!), baseOf(slot), slot, value, LANE[node.dtype])
}

/** The bytes of a value in memory. */
export function bytesOf({ steps }: Plan, slot: number): number {
  const { node } = steps[slot]!
  return sizeOf(node.shape) * BYTES[node.dtype]
}
