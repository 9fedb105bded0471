/**
 * Threefry-2x32 with 20 rounds: the counter-based generator behind every random number of the project.
 * A plain function of key and counter, so that the same seed gives the same bits on every engine.
 */

/**
 * One block of 64 random bits, as two unsigned 32-bit words.
 *
 * @param key0 first key word, any integer (taken modulo 2³²)
 * @param key1 second key word
 * @param counter0 first counter word
 * @param counter1 second counter word
 * @returns two words, each an integer in [0, 2³²)
 * @see Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011
 * @example
 * import { threefry } from '@mlp/autograd'
 * console.log(threefry(0, 0, 0, 0)) // → [ 1797259609, 2579123966 ]
 */
export function threefry(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const k0 = key0 | 0
  const k1 = key1 | 0
  const k2 = k0 ^ k1 ^ 0x1bd11bda
  let a = (counter0 + k0) | 0
  let b = (counter1 + k1) | 0
  for (let group = 0; group < 5; group++) {
    const even = group % 2 === 0
    a = (a + b) | 0; b = rotate(b, even ? 13 : 17) ^ a
    a = (a + b) | 0; b = rotate(b, even ? 15 : 29) ^ a
    a = (a + b) | 0; b = rotate(b, even ? 26 : 16) ^ a
    a = (a + b) | 0; b = rotate(b, even ? 6 : 24) ^ a
    // After every fourth round the key is injected, its words taken in turn.
    const first = group % 3 === 0 ? k1 : group % 3 === 1 ? k2 : k0
    const second = group % 3 === 0 ? k2 : group % 3 === 1 ? k0 : k1
    a = (a + first) | 0
    b = (b + second + group + 1) | 0
  }
  return [a >>> 0, b >>> 0]
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
