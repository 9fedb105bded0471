/** The instructions of WebAssembly that kernels use, by number: per lane type for single numbers and for vectors of 128 bits. */
import type { Instruction, Lane } from '../expression.js'

type Table = { readonly [L in Lane]?: number }
type Instructions = { readonly [I in Instruction]?: Table }

/** One number. Truth values are i32, 0 or 1. */
export const SCALAR: Instructions = {
  add: { i32: 0x6a, i64: 0x7c, f32: 0x92, f64: 0xa0 },
  sub: { i32: 0x6b, i64: 0x7d, f32: 0x93, f64: 0xa1 },
  mul: { i32: 0x6c, f32: 0x94, f64: 0xa2 },
  div: { f32: 0x95, f64: 0xa3 },
  min: { f32: 0x96, f64: 0xa4 },
  max: { f32: 0x97, f64: 0xa5 },
  neg: { f32: 0x8c, f64: 0x9a },
  abs: { f32: 0x8b, f64: 0x99 },
  sqrt: { f32: 0x91, f64: 0x9f },
  floor: { f32: 0x8e, f64: 0x9c },
  ceil: { f32: 0x8d, f64: 0x9b },
  trunc: { f32: 0x8f, f64: 0x9d },
  nearest: { f32: 0x90, f64: 0x9e },
  equal: { i32: 0x46, i64: 0x51, f32: 0x5b, f64: 0x61, bool: 0x46 },
  notEqual: { i32: 0x47, i64: 0x52, f32: 0x5c, f64: 0x62, bool: 0x47 },
  less: { i32: 0x48, i64: 0x53, f32: 0x5d, f64: 0x63, bool: 0x48 },
  lessEqual: { i32: 0x4c, i64: 0x57, f32: 0x5f, f64: 0x65, bool: 0x4c },
  and: { i32: 0x71, i64: 0x83, bool: 0x71 },
  or: { i32: 0x72, i64: 0x84, bool: 0x72 },
  xor: { i32: 0x73, i64: 0x85, bool: 0x73 },
  shiftLeft: { i32: 0x74, i64: 0x86 },
  shiftRight: { i32: 0x75, i64: 0x87 },
  shiftRightUnsigned: { i32: 0x76, i64: 0x88 },
}

/** Four lanes of 32 bits or two of 64. Truth values are lanes of ones or zeros, as wide as what they are used beside. */
export const VECTOR: Instructions = {
  add: { i32: 0xae, i64: 0xce, f32: 0xe4, f64: 0xf0 },
  sub: { i32: 0xb1, i64: 0xd1, f32: 0xe5, f64: 0xf1 },
  mul: { i32: 0xb5, f32: 0xe6, f64: 0xf2 },
  div: { f32: 0xe7, f64: 0xf3 },
  min: { f32: 0xe8, f64: 0xf4 },
  max: { f32: 0xe9, f64: 0xf5 },
  neg: { i32: 0xa1, f32: 0xe1, f64: 0xed },
  abs: { i32: 0xa0, f32: 0xe0, f64: 0xec },
  sqrt: { f32: 0xe3, f64: 0xef },
  floor: { f32: 0x68, f64: 0x75 },
  ceil: { f32: 0x67, f64: 0x74 },
  trunc: { f32: 0x69, f64: 0x7a },
  nearest: { f32: 0x6a, f64: 0x94 },
  equal: { i32: 0x37, i64: 0xd6, f32: 0x41, f64: 0x47 },
  notEqual: { i32: 0x38, i64: 0xd7, f32: 0x42, f64: 0x48 },
  less: { i32: 0x39, i64: 0xd8, f32: 0x43, f64: 0x49 },
  lessEqual: { i32: 0x3d, i64: 0xda, f32: 0x45, f64: 0x4b },
  shiftLeft: { i32: 0xab, i64: 0xcb },
  shiftRight: { i32: 0xac, i64: 0xcc },
  shiftRightUnsigned: { i32: 0xad, i64: 0xcd },
}

export const I32 = { eqz: 0x45, equal: 0x46, add: 0x6a, sub: 0x6b, mul: 0x6c, and: 0x71, or: 0x72, shiftLeft: 0x74, rotateLeft: 0x77, xor: 0x73, less: 0x48, lessUnsigned: 0x49, greaterEqualUnsigned: 0x4f } as const
export const SELECT = 0x1b
export const FLOAT_OF_UNSIGNED = 0xb8

/** One number to another type. */
export const CONVERT = { singleOfInteger: 0xb2, doubleOfInteger: 0xb7, promote: 0xbb, demote: 0xb6 } as const
/** Behind the prefix 0xfc: floats cut to integers, and memory moved or filled. */
export const MISC = { truncateSingle: 0, truncateDouble: 2, copy: 10, fill: 11 } as const

/** How a lane type stands in memory: its bytes, and the instructions that load and store one. */
export const MEMORY = {
  f32: { bytes: 4, load: 0x2a, store: 0x38 },
  f64: { bytes: 8, load: 0x2b, store: 0x39 },
  i32: { bytes: 4, load: 0x28, store: 0x36 },
  bool: { bytes: 1, load: 0x2d, store: 0x3a },
} as const

/** Bits moved between number types and back, one number. */
export const BITS = { f32: 0xbe, i32: 0xbc, f64: 0xbf, i64: 0xbd } as const

/** Vector instructions beside the arithmetic. */
export const V128 = {
  load: 0x00, store: 0x0b, shuffle: 0x0d,
  load32Splat: 0x09, load64Splat: 0x0a, load32Lane: 0x56, load64Lane: 0x57, load32Zero: 0x5c,
  store8Lane: 0x58, store32Lane: 0x5a, store64Lane: 0x5b,
  splat: { i32: 0x11, i64: 0x12, f32: 0x13, f64: 0x14 },
  extract: { i32: 0x1b, i64: 0x1d, f32: 0x1f, f64: 0x21 },
  replace: { i32: 0x1c, i64: 0x1e, f32: 0x20, f64: 0x22 },
  not: 0x4d, and: 0x4e, or: 0x50, xor: 0x51, select: 0x52,
  demote: 0x5e, promoteLow: 0x5f,
  narrow16: 0x85, narrow8: 0x65, widen16: 0x89, widen32: 0xa9,
  widen64Low: 0xc7, widen64High: 0xc8,
  least: { f32: 0xea, f64: 0xf6 }, greatest: { f32: 0xeb, f64: 0xf7 },
  truncate32: 0xf8, truncate64: 0xfc, float32: 0xfa, float64Low: 0xfe,
} as const
