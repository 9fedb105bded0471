/** Protocol buffers, the writing half: as much as an ONNX model needs. */

/** The bytes of a message's fields, in order. */
export type Message = readonly (readonly number[] | Uint8Array)[]

/** A field that holds a whole number. */
export function integer(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)]
}

/** A field that holds a float32. */
export function float(field: number, value: number): number[] {
  return [...varint(field << 3 | 5), ...new Uint8Array(Float32Array.of(value).buffer)]
}

export function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value))
}

/** A field that holds bytes or, likewise, a message. */
export function bytes(field: number, content: Uint8Array): Uint8Array {
  return join([[...varint(field << 3 | 2), ...varint(content.length)], content])
}

export function message(field: number, parts: Message): Uint8Array {
  return bytes(field, join(parts))
}

export function join(parts: Message): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Seven bits a byte, the lowest first; nothing here is negative or large. */
function varint(value: number): number[] {
  const out: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push(rest % 128 | 128)
  return [...out, rest]
}
