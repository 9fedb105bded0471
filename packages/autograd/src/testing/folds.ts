/** Checks of folds: the order in which an engine merges must not matter. */
import type { TypedArray } from '../graph/dtype.js'
import { blockMachine } from '../ops/reference/blocks.js'
import type { Fold } from '../ops/operation.js'
import { same } from './specimen.js'
import type { Check, Finding } from './subject.js'

/** Numbers that meet in every constellation: ties, both zeros, infinities, NaN. */
const ELEMENTS = [1.5, -2, 1.5, 0, -0, 3, Infinity, -Infinity, NaN]

/** `merge` is associative; for reductions and windows, which merge in any order, commutative too. */
export const fold: Check = function* ({ operation }) {
  if (operation.kind !== 'reduction' && operation.kind !== 'scan' && operation.kind !== 'window') return
  const anyOrder = operation.kind !== 'scan'
  for (let a = 0; a < ELEMENTS.length; a++) {
    for (let b = a + 1; b < ELEMENTS.length; b++) {
      if (anyOrder) yield* compare(operation.fold, [a, b], ([x, y], merge) => [merge(x!, y!), merge(y!, x!)], 'merged in either order')
      for (let c = b + 1; c < ELEMENTS.length; c++) {
        yield* compare(operation.fold, [a, b, c], ([x, y, z], merge) => [merge(merge(x!, y!), z!), merge(x!, merge(y!, z!))], 'merged from the left and from the right')
      }
    }
  }
}

type State = readonly TypedArray[]

function* compare(
  fold: Fold, places: readonly number[],
  inTwoWays: (states: readonly State[], merge: (a: State, b: State) => State) => [State, State], how: string,
): Generator<Finding> {
  const machine = blockMachine('float64', 1)
  const one = (value: number) => machine.const(value)
  const states = places.map(place => fold.lift(machine, one(ELEMENTS[place]!), one(place)))
  const finished = inTwoWays(states, (a, b) => fold.merge(machine, a, b))
    .map(state => fold.finish(machine, state, one(places.length))[0]!)
  const [first, second] = finished as [number, number]
  if (same(first, second) || Math.abs(first - second) <= 1e-12 * Math.max(Math.abs(first), Math.abs(second))) return
  yield { where: `${places.map(place => `${ELEMENTS[place]}`).join(', ')} ${how}`, received: `${first} and ${second}`, expected: 'one result' }
}
