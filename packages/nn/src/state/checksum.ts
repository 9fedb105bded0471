/** A number that tells whether bytes are what they were. */

/** FNV-1a of 32 bits, over one array after the other. */
export function checksum(parts: Iterable<Uint8Array>): number {
  let hash = 0x811c9dc5
  for (const part of parts) for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** The bytes of numbers as they stand in memory. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
