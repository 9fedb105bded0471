/** Numbers as WebAssembly's binary format writes them. */

/** An unsigned integer, seven bits a byte. */
export function unsigned(value: number): number[] {
  const out: number[] = []
  let rest = value
  do {
    const byte = rest % 128
    rest = Math.floor(rest / 128)
    out.push(rest === 0 ? byte : byte | 0x80)
  } while (rest !== 0)
  return out
}

/** A signed integer, seven bits a byte. */
export function signed(value: number | bigint): number[] {
  const out: number[] = []
  let rest = BigInt(value)
  for (;;) {
    const byte = Number(rest & 0x7fn)
    rest >>= 7n
    const done = (rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0)
    out.push(done ? byte : byte | 0x80)
    if (done) return out
  }
}

/** A small signed integer, which most are, without the cost of big ones. */
export function signed32(value: number): number[] {
  const out: number[] = []
  let rest = value | 0
  for (;;) {
    const byte = rest & 0x7f
    rest >>= 7
    const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)
    out.push(done ? byte : byte | 0x80)
    if (done) return out
  }
}

const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8))

export function float32(value: number): number[] {
  scratch.setFloat32(0, value, true)
  return [0, 1, 2, 3].map(at => scratch.getUint8(at))
}

export function float64(value: number): number[] {
  scratch.setFloat64(0, value, true)
  return [0, 1, 2, 3, 4, 5, 6, 7].map(at => scratch.getUint8(at))
}

export function int64(value: bigint): number[] {
  scratch.setBigInt64(0, value, true)
  return [0, 1, 2, 3, 4, 5, 6, 7].map(at => scratch.getUint8(at))
}

export function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)]
  return [...unsigned(bytes.length), ...bytes]
}
