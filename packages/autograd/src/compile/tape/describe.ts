/** What a tape consists of, as data and as text. */
import type { Step } from '../../evaluate/lower.js'
import type { CompiledDescription, KernelDescription } from '../describe.js'
import { BYTES } from '../trace.js'
import type { Arrangement, Job } from './arrange.js'
import type { Player } from './emit.js'
import { DTYPES } from './scalars.js'
import type { Scalars } from './scalars.js'
import type { Shape } from './trees.js'

/** A function of the tape stands for a kernel. */
export function describeTape(scalars: Scalars, { jobs, levels, groups, tape, live }: Arrangement, { bytes, instructions }: Player, memory: number, nodes: readonly Step[], updates: number): CompiledDescription {
  const kernels = jobs.map(({ job, values }, at): KernelDescription => ({
    kind: job.kind === 'tree' ? 'scalars' : 'copy', operations: job.kind === 'tree' ? namesOf(scalars, job.shape) : ['copy'],
    arithmetic: instructions[at]! * values, traffic: trafficOf(scalars, job) * values,
  }))
  const operations = jobs.reduce((total, { job, values }) => total + (job.kind === 'tree' ? job.shape.operations * values : 0), 0)
  return {
    engine: 'tape', kernels, code: bytes.length, memory, live, tape: { levels, groups },
    // Made when asked for: these are many.
    get steps() { return nodes.map(({ node: { op, dtype, shape } }) => ({ kind: op.kind, operation: op.name, dtype, shape })) },
    toString: () => [
      `tape: ${operations} operations in ${groups} groups on ${levels} levels, ${kernels.length} functions, ${updates} updates, ${bytes.length} bytes of code, ${4 * tape.length} bytes of tape, ${memory} bytes of memory`,
      ...kernels.map(({ kind, operations: names, arithmetic, traffic }, at) => `${String(at).padStart(4)}  ${kind}: ${names.join(' ')}  (${jobs[at]!.values} values in ${jobs[at]!.groups} groups, ${arithmetic} operations on numbers, ${traffic} bytes)`),
    ].join('\n'),
  }
}

/** Operands first. */
function namesOf(scalars: Scalars, { code, operands }: Shape): string[] {
  return [...operands.flatMap(operand => operand.kind === 'tree' ? namesOf(scalars, operand.shape) : []), scalars.codes[code]!.op.name]
}

/** Bytes read and written for one value: numbers, and where they stand. */
function trafficOf(scalars: Scalars, job: Job): number {
  const readBy = ({ code, operands }: Shape): number => operands.reduce((total, operand, at) => total + (
    operand.kind === 'tree' ? readBy(operand.shape) : operand.kind === 'read' ? 4 + BYTES[scalars.codes[code]!.dtypes[at]!] : 0), 0)
  const written = BYTES[DTYPES[job.lane]!]
  return written + (job.kind === 'tree' ? readBy(job.shape) : 4 + written)
}
