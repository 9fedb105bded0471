/** From the schedule of a large graph of scalars to a tape and the module that plays it. */
import type { Cell } from '../../graph/cell.js'
import type { Schedule, Step } from '../../evaluate/lower.js'
import type { Assembled } from '../assembled.js'
import { BYTES } from '../trace.js'
import { arrange, CONSTANT_BYTES } from './arrange.js'
import type { Arrangement } from './arrange.js'
import { describeTape } from './describe.js'
import { playerOf } from './emit.js'
import type { Player } from './emit.js'
import { DTYPES, scalarsOf } from './scalars.js'
import type { Scalars } from './scalars.js'
import { treesOf } from './trees.js'

/**
 * The program as a tape, if its graph is one of scalars and large.
 *
 * @param targets per root the cell that it is written to, or undefined for outputs
 */
export function assembleTape(lowered: Schedule, targets: readonly (Cell | undefined)[], vectors: boolean): Assembled | undefined {
  const scalars = scalarsOf(lowered)
  if (scalars === undefined) return undefined
  const arrangement = arrange(scalars, treesOf(scalars), targets)
  const { constantsAddress, held, roots } = arrangement
  const player = playerOf(scalars, arrangement, vectors)
  const memory = player.pool.start + player.pool.bytes.length
  const steps: Step[] = [...lowered.steps]
  const addresses = new Map(scalars.held.map(({ slot }, at) => [slot, held[at]!]))
  const results = roots.map(({ address, copied }, root) => {
    const slot = copied ? steps.push(lowered.steps[lowered.roots[root]!]!) - 1 : lowered.roots[root]!
    addresses.set(slot, address)
    return slot
  })
  return {
    steps, bytes: player.bytes, memory, constants: { at: constantsAddress, bytes: imageOf(scalars, arrangement, player) }, checks: [], hosts: [], addresses, results,
    leaves: scalars.held.map(({ slot }) => slot),
    describe: updates => describeTape(scalars, arrangement, player, memory, lowered.steps, updates),
  }
}

/** Constants, each as its dtype has it in memory, the tape, and what functions read. */
function imageOf({ constants, lane }: Scalars, { tape, tapeAddress, constantsAddress }: Arrangement, { pool }: Player): Uint8Array {
  const bytes = new Uint8Array(pool.start + pool.bytes.length - constantsAddress)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [value, number] of constants) {
    const dtype = DTYPES[lane[value]!]!
    if (dtype === 'float64') view.setFloat64(at, number, true)
    else if (dtype === 'float32') view.setFloat32(at, number, true)
    else if (BYTES[dtype] === 1) view.setUint8(at, number)
    else view.setInt32(at, number, true)
    at += CONSTANT_BYTES
  }
  bytes.set(new Uint8Array(tape.buffer), tapeAddress - constantsAddress)
  bytes.set(pool.bytes, pool.start - constantsAddress)
  return bytes
}
