/** How much work a function makes the graph do, counted instead of timed. */
import { counts } from '../graph/counting.js'

/** What `count` found. */
export interface Counted<T> {
  /** Nodes made. */
  readonly made: number
  /** Nodes visited by walks over graphs. */
  readonly visited: number
  /** What the function returned. */
  readonly result: T
}

/**
 * Counts the nodes that are made and the nodes that walks visit while a function runs.
 * Numbers of nodes are the same on every machine, so a test can hold that work grows in proportion: count at n and at 2n.
 *
 * @example
 * import { grad, input, type Tensor } from '@mlp/autograd'
 * import { count } from '@mlp/autograd/testing'
 * const x = input('x')
 * const chain = (length: number): Tensor => length === 0 ? x : chain(length - 1).tanh()
 * const visited = (length: number) => count(() => grad(chain(length), x)).visited
 * console.log(visited(200) / visited(100) < 2.2) // → true
 */
export function count<T>(f: () => T): Counted<T> {
  const { made, visited } = counts
  const result = f()
  return { made: counts.made - made, visited: counts.visited - visited, result }
}
