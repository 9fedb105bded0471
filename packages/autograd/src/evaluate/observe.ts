/**
 * Values of tensors that somebody reads, kept on the tensor with the versions of the cells below it.
 * So a running sum that is read after each step costs one addition a step. Bindings keep nothing.
 */
import { clock } from '../graph/cell.js'
import type { Cell } from '../graph/cell.js'
import { snapshot } from '../graph/array.js'
import type { NdArray } from '../graph/array.js'
import type { Tensor } from '../graph/tensor.js'
import { cellOf } from '../ops/operation.js'
import { bindLeaves } from './bindings.js'
import type { Bindings } from './bindings.js'
import { evaluateAll } from './evaluate.js'
import { run } from './interpreter.js'
import { lower } from './lower.js'

/** A value, and what it was computed from: cells at their versions, and other values that were kept. */
export interface Observation {
  readonly value: NdArray
  readonly cells: readonly (readonly [Cell, number])[]
  readonly below: readonly Observation[]
  /** The count of writes at which all of that was last seen to hold. */
  checked: number
}

/** The value of a tensor, kept until a cell below is written. Bindings may name inputs that this tensor does not need. */
export function observe(caller: string, node: Tensor, bindings?: Bindings): NdArray {
  if (bindings !== undefined) return evaluateAll(caller, [node], bindings, 'ignored')[0]!
  return freshValue(node) ?? observeAll(caller, [node])[0]!
}

/** Evaluates several tensors in one walk; the first `kept` of them keep their values. */
export function observeAll(caller: string, nodes: readonly Tensor[], kept = nodes.length): NdArray[] {
  const schedule = lower(nodes, node => node.inputs.length > 0 && freshValue(node) !== undefined)
  const leaves = bindLeaves(caller, schedule)
  const values = run(schedule, node => freshValue(node) ?? leaves(node)).map(snapshot)
  const given = schedule.steps.filter(step => step.given).map(step => step.node)
  const cells = given.flatMap(node => cellOf(node) ?? []).map(cell => [cell, cell.version] as const)
  const below = given.flatMap(node => node.observation ?? [])
  nodes.slice(0, kept).forEach((node, index) => {
    if (node.inputs.length > 0) node.observation = { value: values[index]!, cells, below, checked: clock.writes }
  })
  return values
}

function freshValue({ observation }: Tensor): NdArray | undefined {
  return observation !== undefined && holds(observation) ? observation.value : undefined
}

/** Whether no cell below was written since; what was found to hold is not looked at again before the next write. */
function holds(observation: Observation): boolean {
  const looked = new Set<Observation>()
  const stack = [observation]
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (one.checked === clock.writes || looked.has(one)) continue
    if (one.cells.some(([cell, version]) => cell.version !== version)) return false
    looked.add(one)
    for (const earlier of one.below) stack.push(earlier)
  }
  for (const one of looked) one.checked = clock.writes
  return true
}
