/** A graph as a function: inputs in, outputs out, cells updated. Every engine gives the same type. */
import { snapshot } from '../graph/array.js'
import type { ArrayLike, NdArray, Strided } from '../graph/array.js'
import type { Cell } from '../graph/cell.js'
import { BindingError, ValueError } from '../graph/errors.js'
import { checkTensor } from '../ops/operand.js'
import { isTensor } from '../graph/tensor.js'
import type { Tensor } from '../graph/tensor.js'
import { leafValue } from '../ops/operation.js'
import { checkUpdates, commit } from './assign.js'
import type { Updates } from './assign.js'
import { conform, inputName, isInput } from './bindings.js'
import { run } from './interpreter.js'
import { lower } from './lower.js'
import type { Schedule } from './lower.js'

/** Named tensors. */
export interface Tensors { readonly [name: string]: Tensor }

/** What a program is made of. */
export interface ProgramSpec<I extends Tensors, O extends Tensors> {
  /** The inputs, under the names in which the program takes them. */
  readonly inputs: I
  readonly outputs: O
  /** What cells become: evaluated with the outputs, written after everything has been computed. */
  readonly updates?: Updates
}
export type ProgramInputs<I> = { readonly [K in keyof I]: ArrayLike }
export type ProgramOutputs<O> = { [K in keyof O]: NdArray }

/** What a program consists of, as data and as text. */
export interface ProgramDescription {
  readonly engine: string
  readonly steps: readonly { readonly kind: string; readonly operation: string; readonly dtype: string; readonly shape: readonly number[] }[]
  toString(): string
}

/** A graph as a function. */
export interface Program<I, O> {
  (inputs: ProgramInputs<I>): ProgramOutputs<O>
  /** Checks and copies the inputs once; each call of the result is one step on them. */
  bind(inputs: ProgramInputs<I>): () => ProgramOutputs<O>
  describe(): ProgramDescription
}

/**
 * A program run by the interpreter: the reference to read, to debug and to compare with.
 *
 * @throws BindingError when the graph needs an input that is not listed or a listed tensor is no input
 * @example
 * import { grad, input, interpret, parameter } from '@mlp/autograd'
 * const w = parameter(0)
 * const x = input('x')
 * const loss = w.sub(x).square()
 * const step = interpret({ inputs: { x }, outputs: { loss }, updates: new Map([[w, w.sub(grad(loss, w).mul(0.25))]]) })
 * console.log(step({ x: 4 }).loss.item(), w.item()) // → 16 2
 */
export function interpret<const I extends Tensors, const O extends Tensors>(spec: ProgramSpec<I, O>): Program<I, O> {
  const { names, cells, schedule, inputs } = checkSpec('interpret', spec)
  const bindAll = (all: ProgramInputs<I> | undefined): Map<Tensor, Strided> => {
    const given = checkNames(inputs, all)
    return new Map(Object.keys(inputs).map(name => [inputs[name]!, conform('program', inputs[name]!, given[name]!)]))
  }
  const step = (bound: ReadonlyMap<Tensor, Strided>): ProgramOutputs<O> => {
    const values = run(schedule, node => bound.get(node) ?? leafValue(node)!)
    const results = Object.fromEntries(names.map((name, index) => [name, snapshot(values[index]!)]))
    commit(cells, values.slice(names.length))
    // One entry per output, by construction.
    return results as ProgramOutputs<O>
  }
  return Object.assign((given: ProgramInputs<I>) => step(bindAll(given)), {
    bind(given: ProgramInputs<I>) {
      const bound = bindAll(given)
      return () => step(bound)
    },
    describe: (): ProgramDescription => describe(schedule.steps.map(one => one.node), cells),
  })
}

/** What every engine makes of the parts of a program, once they are found to be in order. */
export interface CheckedSpec<I extends Tensors> {
  readonly inputs: I
  /** Of the outputs, in order. */
  readonly names: readonly string[]
  readonly cells: readonly Cell[]
  /** Its roots are the outputs and then the new values of the cells. */
  readonly schedule: Schedule
}

/** Looks at the parts of a program before an engine does. */
export function checkSpec<I extends Tensors, O extends Tensors>(caller: string, spec: ProgramSpec<I, O>): CheckedSpec<I> {
  checkParts(caller, spec)
  const { inputs, outputs, updates = new Map() } = spec
  const names = Object.keys(outputs)
  names.forEach(name => checkTensor(caller, outputs[name]))
  const cells = checkUpdates(caller, updates)
  const schedule = lower([...Object.values(outputs), ...updates.values()])
  checkInputs(caller, inputs, schedule.steps.map(step => step.node))
  return { inputs, names, cells, schedule }
}

const PARTS = ['inputs', 'outputs', 'updates']

/** Refuses what is no program, as a function or a tensor, and parts that it would not look at. */
function checkParts(caller: string, spec: ProgramSpec<Tensors, Tensors>): void {
  const hint = `write ${caller}({ inputs: { x }, outputs: { y } })`
  const refuse = (problem: string, part: unknown, name = ''): ValueError => new ValueError({
    code: 'ARGUMENT_INVALID', operation: caller, problem, received: name + (isTensor(part) ? part.toString() : part === null ? 'null' : typeof part === 'function' ? 'a function' : typeof part),
    expected: 'inputs and outputs as objects of tensors, and updates or not', hint: typeof part === 'function' ? `${hint}; a function is compiled with jit` : hint,
  })
  const isObject = (part: unknown): boolean => typeof part === 'object' && part !== null && !isTensor(part)
  if (!isObject(spec)) throw refuse('not the parts of a program', spec)
  const other = Object.keys(spec).find(name => !PARTS.includes(name))
  if (other !== undefined) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: caller, problem: 'a program has no such part', received: JSON.stringify(other), expected: PARTS.join(', '), hint: 'check the spelling' })
  }
  for (const name of ['inputs', 'outputs'] as const) if (!isObject(spec[name])) throw refuse('not an object of tensors', spec[name], `${name}: `)
}

/** The data given for the inputs of a program, one for each and no other. */
export function checkNames<I extends Tensors>(inputs: I, given: ProgramInputs<I> | undefined): { readonly [name: string]: ArrayLike } {
  const all: { readonly [name: string]: ArrayLike } = given ?? {}
  for (const key of Object.keys(all)) if (!Object.hasOwn(inputs, key)) throw unknownInput(key, inputs)
  for (const key of Object.keys(inputs)) if (all[key] === undefined) throw missingInput(key, inputs)
  return all
}

function describe(nodes: readonly Tensor[], cells: readonly Cell[]): ProgramDescription {
  const steps = nodes.map(({ op, dtype, shape }) => ({ kind: op.kind, operation: op.name, dtype, shape }))
  return {
    engine: 'interpreter',
    steps,
    toString: () => [
      `interpreter: ${steps.length} steps, ${cells.length} updates`,
      ...steps.map(({ operation, dtype, shape }, index) => `${String(index).padStart(4)}  ${operation} ${dtype} [${shape.join(', ')}]`),
    ].join('\n'),
  }
}

function checkInputs(caller: string, inputs: Tensors, nodes: readonly Tensor[]): void {
  const listed = new Set(Object.values(inputs))
  for (const [name, node] of Object.entries(inputs)) {
    checkTensor(caller, node)
    if (isInput(node)) continue
    throw new BindingError({
      code: 'BINDING_UNKNOWN', operation: caller, problem: 'not an input', received: `${JSON.stringify(name)}: ${node.toString()}`, expected: "a tensor made by input('…')",
      hint: 'parameters need not be listed; their cells are read at each call',
    })
  }
  const missing = nodes.find(node => isInput(node) && !listed.has(node))
  if (missing !== undefined) {
    throw new BindingError({
      code: 'BINDING_MISSING', operation: caller, problem: 'the graph needs an input that is not listed', received: `inputs ${Object.keys(inputs).join(', ') || '(none)'}`,
      expected: `${inputName(missing)} among them`, hint: `add it: inputs: { ${inputName(missing)} }`,
    })
  }
}

function unknownInput(key: string, inputs: Tensors): BindingError {
  return new BindingError({
    code: 'BINDING_UNKNOWN', operation: 'program', problem: 'no such input', received: JSON.stringify(key), expected: Object.keys(inputs).join(', ') || 'no inputs', hint: 'check the spelling',
  })
}

function missingInput(key: string, inputs: Tensors): BindingError {
  return new BindingError({
    code: 'BINDING_MISSING', operation: 'program', problem: 'an input has no value', received: `no ${JSON.stringify(key)}`, expected: Object.keys(inputs).join(', '), hint: `pass { ${key}: … }`,
  })
}

