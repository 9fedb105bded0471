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
import type { Schedule } from './lower.js'

/** A value, and what it was computed from. */
export interface Observation {
  readonly value: NdArray
  readonly cells: ReadonlyMap<Cell, number>
  /** The count of writes at which all versions were last seen to hold. */
  checked: number
}

/** The value of a tensor, kept until a cell below is written. */
export function observe(caller: string, node: Tensor, bindings?: Bindings): NdArray {
  if (bindings !== undefined) return evaluateAll(caller, [node], bindings)[0]!
  return freshValue(node) ?? observeAll(caller, [node])[0]!
}

/** Evaluates several tensors in one walk; the first `kept` of them keep their values. */
export function observeAll(caller: string, nodes: readonly Tensor[], kept = nodes.length): NdArray[] {
  const schedule = lower(nodes, node => node.inputs.length > 0 && freshValue(node) !== undefined)
  const leaves = bindLeaves(caller, schedule)
  const values = run(schedule, node => freshValue(node) ?? leaves(node)).map(snapshot)
  const cells = cellsBelow(schedule)
  nodes.slice(0, kept).forEach((node, index) => {
    if (node.inputs.length > 0) node.observation = { value: values[index]!, cells, checked: clock.writes }
  })
  return values
}

function freshValue(node: Tensor): NdArray | undefined {
  const { observation } = node
  if (observation === undefined) return undefined
  if (observation.checked === clock.writes) return observation.value
  for (const [cell, version] of observation.cells) if (cell.version !== version) return undefined
  observation.checked = clock.writes
  return observation.value
}

function cellsBelow({ steps }: Schedule): ReadonlyMap<Cell, number> {
  const cells = new Map<Cell, number>()
  for (const { node, given } of steps) {
    if (!given) continue
    const cell = cellOf(node)
    if (cell !== undefined) cells.set(cell, cell.version)
    else node.observation?.cells.forEach((version, below) => cells.set(below, version))
  }
  return cells
}
