/** Numbers for tuples of whole numbers: equal tuples get the same. */

export class Tuples {
  #count = 0
  #used = 0
  #words = new Int32Array(1024)
  #starts = new Int32Array(256)
  /** One more than the number of the tuple in each place of a hash table, zero for none. */
  #table = new Int32Array(512)

  get count(): number { return this.#count }

  /** The number of the tuple that stands in the first `length` places. */
  intern(tuple: readonly number[], length: number): number {
    if (2 * this.#count >= this.#table.length) this.#rehash()
    const mask = this.#table.length - 1
    let place = hashOf(tuple, 0, length) & mask
    for (; this.#table[place] !== 0; place = (place + 1) & mask) {
      const known = this.#table[place]! - 1
      if (this.#equals(known, tuple, length)) return known
    }
    this.#append(tuple, length)
    this.#table[place] = this.#count
    return this.#count - 1
  }

  #equals(known: number, tuple: readonly number[], length: number): boolean {
    const start = this.#starts[known]!
    if (this.#starts[known + 1]! - start !== length) return false
    for (let at = 0; at < length; at++) if (this.#words[start + at] !== tuple[at]) return false
    return true
  }

  #append(tuple: readonly number[], length: number): void {
    while (this.#used + length > this.#words.length) this.#words = grown(this.#words)
    if (this.#count + 2 > this.#starts.length) this.#starts = grown(this.#starts)
    for (let at = 0; at < length; at++) this.#words[this.#used++] = tuple[at]!
    this.#starts[++this.#count] = this.#used
  }

  #rehash(): void {
    this.#table = new Int32Array(4 * this.#table.length)
    const mask = this.#table.length - 1
    for (let known = 0; known < this.#count; known++) {
      let place = hashOf(this.#words, this.#starts[known]!, this.#starts[known + 1]!) & mask
      while (this.#table[place] !== 0) place = (place + 1) & mask
      this.#table[place] = known + 1
    }
  }
}

function hashOf(words: ArrayLike<number>, from: number, to: number): number {
  let hash = 0
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ words[at]!, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  return hash
}

/** Twice as long. */
export function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length)
  larger.set(array)
  return larger
}
