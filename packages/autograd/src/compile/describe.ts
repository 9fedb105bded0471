/** What a compiled program consists of, as data and as text. */
import type { ProgramDescription } from '../evaluate/program.js'
import { bytesOf } from './assemble.js'
import type { Kernels } from './assemble.js'

/** One kernel. */
export interface KernelDescription {
  readonly kind: string
  /** The operations computed in it. */
  readonly operations: readonly string[]
  /** Instructions on numbers in one run, about. */
  readonly arithmetic: number
  /** Bytes read from and written to memory in one run, each buffer counted once. */
  readonly traffic: number
}

export interface CompiledDescription extends ProgramDescription {
  readonly kernels: readonly KernelDescription[]
  /** Bytes of the module, and of its memory. */
  readonly code: number
  readonly memory: number
  /** Bytes of the largest sum of values needed at one moment. */
  readonly live: number
  /** For large graphs of scalars, whose functions are played from a tape: how many calls that takes, on how many levels. */
  readonly tape?: { readonly levels: number; readonly groups: number }
}

export function describeProgram({ plan, kernels, bytes, memory, live, leaves, hosts }: Kernels, updates: number): CompiledDescription {
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
