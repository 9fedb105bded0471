/**
 * Random numbers as pure functions of a key: initializers, shuffling, splitting and dropout all draw from here.
 * A key has no state. Ask twice and the same numbers come; derive a key of its own for every use.
 */
import { ValueError, showArgument, threefry } from '@mlp/autograd'

/** Two unsigned 32-bit words: the key of one stream of random numbers. */
export type Key = readonly [number, number]

// The first counter word separates what a key is used for, so that no use can meet another; `randomUniform` counts from [0, 0] too.
const DRAW = 0
const DERIVE = 1

/**
 * The key of a seed.
 *
 * @param seed a whole number from 0 to 2³² − 1
 * @throws ValueError for any other seed
 * @example
 * import { keyOf } from '@mlp/nn'
 * console.log(keyOf(7)) // → [ 0, 7 ]
 */
export function keyOf(seed: number): Key {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'seed', problem: 'not a seed', received: showArgument(seed),
      expected: 'a whole number from 0 to 4294967295', hint: 'write { seed: 1 }',
    })
  }
  return [0, seed]
}

/**
 * A key of its own for the `index`-th use of a key: `threefry(key, [1, index])`. Derived keys give independent streams.
 *
 * @param index a whole number from 0 to 2³² − 1
 * @example
 * import { derive, keyOf, uniform } from '@mlp/nn'
 * const key = keyOf(0)
 * console.log(uniform(derive(key, 0), 1)[0] === uniform(derive(key, 1), 1)[0]) // → false
 */
export function derive(key: Key, index: number): Key {
  checkKey('derive', key)
  checkWord('derive', 'index', index, 2 ** 32 - 1)
  return threefry(key[0], key[1], DERIVE, index)
}

/**
 * `count` numbers, uniform in [0, 1), with 53 random bits each: those of `randomUniform` in float64.
 *
 * @example
 * import { keyOf, uniform } from '@mlp/nn'
 * const draws = uniform(keyOf(0), 1000)
 * console.log(draws.every(u => u >= 0 && u < 1)) // → true
 */
export function uniform(key: Key, count: number): Float64Array {
  checkKey('uniform', key)
  checkWord('uniform', 'count', count)
  const out = new Float64Array(count)
  for (let i = 0; i < count; i++) out[i] = unit(...threefry(key[0], key[1], DRAW, i))
  return out
}

/**
 * `count` numbers from the standard normal distribution, two from each pair of uniform ones:
 * √(−2 ln u₁)·cos(2πu₂) and √(−2 ln u₁)·sin(2πu₂).
 *
 * @see Box, Muller: "A note on the generation of random normal deviates", 1958
 * @example
 * import { keyOf, normal } from '@mlp/nn'
 * const draws = normal(keyOf(0), 10000)
 * console.log(Math.abs(draws.reduce((a, b) => a + b) / 10000) < 0.03) // → true
 */
export function normal(key: Key, count: number): Float64Array {
  checkKey('normal', key)
  checkWord('normal', 'count', count)
  const u = uniform(key, count + count % 2)
  const out = new Float64Array(count)
  for (let i = 0; i < count; i += 2) {
    // 1 − u lies in (0, 1], where the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - u[i]!))
    const angle = 2 * Math.PI * u[i + 1]!
    out[i] = radius * Math.cos(angle)
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle)
  }
  return out
}

/**
 * The whole numbers 0 … count − 1 in random order, every order equally likely (Fisher and Yates).
 *
 * @example
 * import { keyOf, permutation } from '@mlp/nn'
 * console.log([...permutation(keyOf(0), 5)].sort()) // → [ 0, 1, 2, 3, 4 ]
 */
export function permutation(key: Key, count: number): Int32Array {
  checkKey('permutation', key)
  checkWord('permutation', 'count', count)
  const order = Int32Array.from({ length: count }, (_, i) => i)
  const u = uniform(key, count)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(u[i]! * (i + 1))
    const moved = order[i]!
    order[i] = order[j]!
    order[j] = moved
  }
  return order
}

function checkKey(operation: string, key: unknown): void {
  if (Array.isArray(key) && key.length === 2 && key.every(Number.isInteger)) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'not a key', received: showArgument(key), expected: 'two whole numbers', hint: `write ${operation}(keyOf(seed), …)` })
}

function checkWord(operation: string, name: string, value: unknown, most = 2 ** 31): void {
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${name} out of range`, received: `${name} ${showArgument(value)}`, expected: `a whole number from 0 to ${most}`, hint: `write ${operation}(keyOf(seed), 3)` })
}

/** The number in [0, 1) of the 53 leading bits. */
function unit(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53
}
