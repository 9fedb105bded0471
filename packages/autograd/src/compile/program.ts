/** A compiled program: a module, its memory, and what JavaScript reads and writes there. */
import { contiguousData, NdArray, snapshot } from '../graph/array.js'
import type { ArrayLike, Strided } from '../graph/array.js'
import { clock } from '../graph/cell.js'
import type { Cell, Residence } from '../graph/cell.js'
import { allocate, dtypeOfArray } from '../graph/dtype.js'
import type { DType, TypedArray } from '../graph/dtype.js'
import { EvaluationError } from '../graph/errors.js'
import { sizeOf } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { conform } from '../evaluate/bindings.js'
import { checkNames } from '../evaluate/program.js'
import type { CheckedSpec, Program, ProgramInputs, ProgramOutputs, Tensors } from '../evaluate/program.js'
import type { Step } from '../evaluate/lower.js'
import { cellOf, constantOf } from '../ops/operation.js'
import { isConstant } from './assemble.js'
import type { Assembled } from './assembled.js'
import type { CompiledDescription } from './describe.js'
import type { Imports, Instance, Memory } from './webassembly.js'

/** A compiled program; its description says what became of the graph. */
export interface CompiledProgram<I, O> extends Program<I, O> {
  describe(): CompiledDescription
}

const PAGE = 65536

/** Runs a module: keeps inputs and cells in its memory up to date, reads outputs, computes what runs outside. */
export class Runtime<I extends Tensors, O extends Tensors> implements Residence {
  readonly imports: Imports
  readonly #assembled: Assembled
  readonly #spec: CheckedSpec<I>
  readonly #buffer: ArrayBuffer
  /** Where cells that the program reads stand in its memory. */
  readonly #cells = new Map<Cell, { readonly view: TypedArray; version: number }>()
  /** Where those that it only writes stand. */
  readonly #unread = new Map<Cell, TypedArray>()
  readonly #written: readonly Cell[]
  /** Which update each cell written belongs to. */
  #places: ReadonlyMap<Cell, number> | undefined
  readonly #inputs: readonly { readonly name: string; readonly node: Tensor; readonly view: TypedArray | undefined }[]
  readonly #outputs: readonly { readonly name: string; readonly node: Tensor; readonly view: TypedArray }[]
  #step: () => number = () => 0
  /** Whose inputs stand in memory now. */
  #bound: object | undefined
  /** The count of writes at which all cells in memory were as fresh as any. */
  #seen = -1
  written = -1
  /** Whether a function of the host has been called by a step that is not finished. */
  #isOutside = false
  /** Cells that a step which then fails might have written already: their values are fetched before. */
  readonly #exposed: readonly Cell[]

  constructor(assembled: Assembled, spec: CheckedSpec<I>, memory: Memory) {
    this.#assembled = assembled
    this.#spec = spec
    this.#buffer = memory.buffer
    const { steps, leaves, results, hosts, constants } = assembled
    new Uint8Array(this.#buffer).set(constants.bytes, constants.at)
    const slotOf = new Map(leaves.map(slot => [steps[slot]!.node, slot]))
    for (const slot of leaves) {
      const { node } = steps[slot]!
      const cell = cellOf(node)
      if (cell !== undefined) this.#cells.set(cell, { view: this.#view(slot), version: -1 })
      if (isConstant(steps, slot)) this.#view(slot).set(contiguousData(constantOf(node)!))
    }
    this.#written = spec.cells
    // A cell that is written but not read stands where its new value does.
    spec.cells.forEach((cell, at) => { if (!this.#cells.has(cell)) this.#unread.set(cell, this.#view(results[spec.names.length + at]!)) })
    this.#exposed = assembled.checks.length + hosts.length > 0 ? [...this.#unread.keys()] : []
    this.#inputs = Object.entries(spec.inputs).map(([name, node]) => {
      const slot = slotOf.get(node)
      return { name, node, view: slot === undefined ? undefined : this.#view(slot) }
    })
    this.#outputs = spec.names.map((name, at) => ({ name, node: steps[results[at]!]!.node, view: this.#view(results[at]!) }))
    this.imports = { env: { memory }, host: Object.fromEntries(hosts.map(slot => [String(slot), () => { this.#outside(steps[slot]!, slot) }])) }
  }

  start(instance: Instance): void {
    this.#step = instance.exports.step
  }

  view(cell: Cell): TypedArray { return this.#cells.get(cell)?.view ?? this.#unread.get(cell)! }

  read(cell: Cell): NdArray {
    const { shape, dtype } = this.#shapes(cell)
    return new NdArray(this.view(cell).slice(), shape, dtype)
  }

  #shapes(cell: Cell): { shape: readonly number[]; dtype: DType } {
    // Made at the first read: the step itself does not need it.
    this.#places ??= new Map(this.#spec.cells.map((one, at) => [one, at]))
    return this.#assembled.steps[this.#assembled.results[this.#spec.names.length + this.#places.get(cell)!]!]!.node
  }

  #view(slot: number): TypedArray {
    const { node } = this.#assembled.steps[slot]!
    return viewOf(this.#buffer, node.dtype, this.#assembled.addresses.get(slot)!, sizeOf(node.shape))
  }

  /** An operation whose kernel is a function of the host: its value by the reference, read from memory and written there. */
  #outside({ op, inputs, node }: Step, slot: number): void {
    if (op.kind === 'leaf') return
    // What users write may keep what it is given, and call whatever it likes.
    const given = inputs.map(input => op.kind === 'routine' ? snapshot(this.#strided(input)) : this.#strided(input))
    this.#isOutside = true
    try {
      this.#view(slot).set(contiguousData(op.compute(given, node)))
    } finally {
      this.#isOutside = false
    }
  }

  #strided(slot: number): Strided {
    const { shape, dtype } = this.#assembled.steps[slot]!.node
    return new NdArray(this.#view(slot), shape, dtype)
  }

  /** Brings cells that were written elsewhere since the last step into memory. */
  #refresh(): void {
    if (clock.writes === this.#seen) return
    for (const [cell, here] of this.#cells) {
      if (cell.livesIn(this) || cell.version === here.version) continue
      here.view.set(cell.numbers)
      here.version = cell.version
    }
    this.#seen = clock.writes
  }

  #run(): void {
    const { writes } = clock
    this.#refresh()
    for (const cell of this.#exposed) if (cell.livesIn(this)) void cell.value
    const failed = this.#step()
    if (failed !== 0) this.#fail(failed - 1)
    if (this.#written.length === 0) return
    // Nobody has written since this program did: what it writes lives here still.
    const isFresh = writes === this.written
    // What functions of the host wrote meanwhile has not been brought here.
    const isCalm = writes === clock.writes
    this.written = ++clock.writes
    if (isCalm) this.#seen = this.written
    if (isFresh && isCalm) return
    for (const cell of this.#written) cell.resideIn(this)
  }

  /** Throws what the reference throws for the same data. */
  #fail(at: number): never {
    const { slot, op } = this.#assembled.checks[at]!.checks!
    const { node, inputs } = this.#assembled.steps[slot]!
    op.compute(inputs.map(input => this.#strided(input)), node)
    // A step that has stopped halfway must not count as done.
    throw new RangeError(`${op.name}: a check failed that the reference passes`)
  }

  #results(): ProgramOutputs<O> {
    const all: { [name: string]: NdArray } = {}
    for (const { name, node, view } of this.#outputs) all[name] = new NdArray(view.slice(), node.shape, node.dtype)
    // One entry per output, by construction.
    return all as ProgramOutputs<O>
  }

  /** Checks data for all inputs; typed arrays that fit are taken as they are. */
  check(given: ProgramInputs<I>): readonly TypedArray[] {
    const all = checkNames(this.#spec.inputs, given)
    return this.#inputs.map(({ name, node }) => fitting(node, all[name]!) ?? conform('program', node, all[name]!).data)
  }

  /** One step on data; what an owner has loaded stays until others load theirs. */
  step(data: readonly TypedArray[], owner?: object): ProgramOutputs<O> {
    if (this.#isOutside) throw calledInside()
    if (owner === undefined || this.#bound !== owner) {
      this.#bound = owner
      this.#inputs.forEach(({ view }, at) => { view?.set(data[at]!) })
    }
    this.#run()
    return this.#results()
  }

  program(): CompiledProgram<I, O> {
    return Object.assign((given: ProgramInputs<I>): ProgramOutputs<O> => this.step(this.check(given)), {
      bind: (given: ProgramInputs<I>): (() => ProgramOutputs<O>) => {
        const data = this.check(given).map(one => one.slice())
        const owner = {}
        return () => this.step(data, owner)
      },
      describe: () => this.#assembled.describe(this.#spec.cells.length),
    })
  }
}

function fitting({ shape, dtype }: Tensor, data: ArrayLike): TypedArray | undefined {
  return ArrayBuffer.isView(data) && dtypeOfArray(data) === dtype && data.length === sizeOf(shape) ? data : undefined
}

function calledInside(): EvaluationError {
  return new EvaluationError({
    code: 'ARGUMENT_INVALID', operation: 'program', problem: 'a program cannot run inside its own step', received: 'a call by a routine of the program', expected: 'one step at a time',
    hint: 'compile a second program for the routine',
  })
}

function viewOf(buffer: ArrayBuffer, dtype: DType, address: number, length: number): TypedArray {
  const Kind = allocate(dtype, 0).constructor as new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray
  return new Kind(buffer, address, length)
}

export function pagesOf(bytes: number): number { return Math.ceil(bytes / PAGE) }

