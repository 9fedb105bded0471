/** What the engine that runs the code can do. */
import type { Engine } from './webassembly.js'

/** A module with one function that makes a vector and drops it. */
const VECTOR_MODULE = [
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0,
  10, 23, 1, 21, 0, 0xfd, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a, 0x0b,
]

/** Whether there are instructions on vectors of 128 bits. */
export function hasVectors(engine: Engine): boolean {
  return engine.validate(Uint8Array.from(VECTOR_MODULE))
}
