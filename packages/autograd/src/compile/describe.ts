/** What a compiled program consists of, as data and as text. */
import type { ProgramDescription } from '../evaluate/program.js'
import { bytesOf } from './kernels.js'
import type { Kernel } from './kernels.js'
import type { Plan } from './plan/plan.js'

/** One kernel: loops over memory, or a function of the tape. */
export interface KernelDescription {
  /** 'loops', 'matrix product', 'movement', 'check' (of positions), 'rows', 'random', 'host' (computed outside); on a tape 'scalars' and 'copy'. */
  readonly kind: string
  /** The operations whose values are made in it, operands first. Those that are worked out where they are read are left out. */
  readonly operations: readonly string[]
  /** Instructions on numbers in one run of the program, about: a multiplication with the addition of its product counts as two. */
  readonly arithmetic: number
  /** Bytes read from and written to memory in one run of the program, each array counted once. */
  readonly traffic: number
}

/**
 * What a compiled program consists of, as data; `String(description)` is the same as text, a line per kernel.
 * Its `engine` is 'wasm', or 'tape' for a large graph of scalars.
 *
 * @example
 * import { input, tanh } from '@mlp/autograd'
 * import { compile } from '@mlp/autograd/compile'
 * const x = input('x', [100])
 * const { engine, kernels } = compile({ inputs: { x }, outputs: { y: tanh(x).sum() } }).describe()
 * console.log(engine, kernels.length, kernels[0]!.kind, kernels[0]!.operations) // → wasm 1 loops [ 'tanh', 'sum' ]
 */
export interface CompiledDescription extends ProgramDescription {
  /** In the order in which they run. */
  readonly kernels: readonly KernelDescription[]
  /** Bytes of the module. */
  readonly code: number
  /** Bytes of its memory, which never grows; it is allocated in pages of 64 KiB. */
  readonly memory: number
  /** Bytes of the largest sum of arrays needed at one moment. */
  readonly live: number
  /** For large graphs of scalars, whose functions are played from a tape: how many calls that takes, on how many levels. */
  readonly tape?: { readonly levels: number; readonly groups: number }
}

/** What a description is made from. */
interface Described {
  readonly plan: Plan
  readonly kernels: readonly Kernel[]
  readonly bytes: Uint8Array
  readonly memory: number
  readonly live: number
  readonly leaves: readonly number[]
  readonly hosts: readonly number[]
}

export function describeProgram({ plan, kernels, bytes, memory, live, leaves, hosts }: Described, updates: number): CompiledDescription {
  const described = kernels.map(({ summary, reads, writes }): KernelDescription => ({
    kind: summary.kind, operations: summary.operations, arithmetic: summary.operationsPerRun,
    traffic: [...reads, ...writes].reduce((total, buffer) => total + bytesOf(plan, buffer), 0),
  }))
  const steps = plan.steps.map(({ node: { op, dtype, shape } }) => ({ kind: op.kind, operation: op.name, dtype, shape }))
  return {
    engine: 'wasm', steps, kernels: described, code: bytes.length, memory, live,
    toString: () => [
      `wasm: ${described.length} kernels for ${steps.length - leaves.length} operations, ${updates} updates, ${bytes.length} bytes of code, ${memory} bytes of memory${hosts.length > 0 ? `, ${hosts.length} computed by the host` : ''}`,
      ...described.map(({ kind, operations, arithmetic, traffic }, at) => `${String(at).padStart(4)}  ${kind}: ${operations.join(' ')}  (${arithmetic} operations on numbers, ${traffic} bytes)`),
    ].join('\n'),
  }
}
