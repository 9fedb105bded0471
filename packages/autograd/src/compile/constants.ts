/** Vector constants in memory: one load each, where building one in code takes several instructions. */
export class ConstantPool {
  readonly #start: number
  readonly #known = new Map<string, number>()
  readonly #bytes: number[] = []

  constructor(start: number) {
    this.#start = start
  }

  /** The address of 16 bytes. */
  readonly at = (bytes: readonly number[]): number => {
    const key = bytes.join(',')
    let known = this.#known.get(key)
    if (known === undefined) {
      this.#known.set(key, known = this.#start + this.#bytes.length)
      this.#bytes.push(...bytes)
    }
    return known
  }

  get start(): number { return this.#start }
  get bytes(): Uint8Array { return Uint8Array.from(this.#bytes) }
}
