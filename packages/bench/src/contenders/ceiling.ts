/** What 128-bit multiplications and additions can reach at most: a WebAssembly loop that does nothing else. */
import { Unsupported } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import type { Task } from '../task.js'

/**
 * Chains that do not wait for each other: of 8 to 14 and one to four links a turn the fastest. More than 13 and the two
 * constants spill from the sixteen registers; fewer do not hide the latency of an addition after a multiplication.
 */
const CHAINS = 13
const LINKS = 2
const LANES = 4
const FLOPS_PER_TURN = CHAINS * LINKS * LANES * 2

/** What is used of it; the types of Node leave it out. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: { readonly run: (turns: number) => number } }
}

export const ceiling: Contender = {
  load: () => Promise.resolve({}),
  prepare,
}

function prepare({ spec }: Task): Prepared {
  if (spec.kind !== 'matmul') throw new Unsupported('entered beside matrix products only')
  const wasm = (globalThis as typeof globalThis & { readonly WebAssembly: Wasm }).WebAssembly
  const { run } = new wasm.Instance(new wasm.Module(loopModule())).exports
  // As many turns as one product of that size has floating-point operations.
  const turns = Math.max(1, Math.round(2 * spec.n ** 3 / FLOPS_PER_TURN))
  // A pass stays short: code that runs on in one call is never replaced by better code.
  const turnsPerCall = 20_000
  return {
    reset: () => undefined,
    run: steps => {
      let rest = steps * turns
      for (; rest > turnsPerCall; rest -= turnsPerCall) run(turnsPerCall)
      run(rest)
    },
    read: () => ({}),
    note: `${CHAINS} independent chains of f32x4.mul and f32x4.add; as many operations as the product has`,
  }
}

/** One function: acc ← acc · m + a for every chain, in turns, so many times; it returns a lane so that nothing is left out. */
function loopModule(): Uint8Array {
  const [i32, f32, v128] = [0x7f, 0x7d, 0x7b]
  const [constant, f32splat, mul, add, extract] = [[0x43], [0xfd, 0x13], [0xfd, 0xe6, 0x01], [0xfd, 0xe4, 0x01], [0xfd, 0x1f, 0]]
  const [get, set] = [0x20, 0x21]
  const [m, a] = [1 + CHAINS, 2 + CHAINS]
  const splat = (value: number): number[] => [...constant, ...new Uint8Array(Float32Array.of(value).buffer), ...f32splat]
  const chains = Array.from({ length: CHAINS }, (_, index) => 1 + index)
  const body = [
    ...chains.flatMap(chain => [...splat(chain), set, chain]),
    ...splat(0.5), set, m, ...splat(1), set, a,
    0x03, 0x40, // loop
    ...Array.from({ length: LINKS }, () => chains).flat().flatMap(chain => [get, chain, get, m, ...mul, get, a, ...add, set, chain]),
    get, 0, 0x41, 1, 0x6b, 0x22, 0, // turns ← turns − 1
    0x0d, 0, 0x0b, // again while any are left
    ...chains.flatMap((chain, index) => [get, chain, ...(index === 0 ? [] : add)]), ...extract,
    0x0b,
  ]
  const code = [1, CHAINS + 2, v128, ...body]
  const section = (id: number, content: readonly number[]): number[] => [id, ...size(content.length), ...content]
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 1, i32, 1, f32]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...new TextEncoder().encode('run'), 0, 0]),
    ...section(10, [1, ...size(code.length), ...code]),
  ])
}

/** Of a section: seven bits a byte. */
function size(value: number): number[] {
  return value < 128 ? [value] : [value % 128 | 128, ...size(value >> 7)]
}
