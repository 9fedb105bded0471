/** Lines of JSON between the runner and its contenders, each in a process of its own, in JavaScript or Python. */
import { Buffer } from 'node:buffer'
import type { Arrays, Results, Spec, Task } from './task.js'

/** Before every line of the protocol: libraries print to the same stream. */
export const MARK = '@bench '

export type Request =
  | { readonly do: 'load' }
  | { readonly do: 'prepare'; readonly spec: Spec; readonly arrays: { readonly [name: string]: string } }
  /** The results of the first steps. */
  | { readonly do: 'check'; readonly steps: number }
  /** Warms up and finds how many steps, a multiple of `unit`, take so many seconds. */
  | { readonly do: 'calibrate'; readonly unit: number; readonly seconds: number }
  | { readonly do: 'measure'; readonly steps: number }

export interface Loaded { readonly versions: { readonly [what: string]: string } }
export interface Readied { readonly preparation: { readonly [phase: string]: number }; readonly note: string }
export interface Checked { readonly results: Results }
export interface Calibrated { readonly steps: number }
/** Wall-clock and processor seconds of the steps, all threads of the process together. */
export interface Measured { readonly seconds: number; readonly processor: number }

export interface Answers {
  readonly load: Loaded
  readonly prepare: Readied
  readonly check: Checked
  readonly calibrate: Calibrated
  readonly measure: Measured
}
export type Reply =
  | { readonly ok: true; readonly value: Answers[keyof Answers] }
  | { readonly ok: false; readonly unsupported: boolean; readonly error: string }

export function packTask({ spec, arrays }: Task): Extract<Request, { readonly do: 'prepare' }> {
  const pack = ({ buffer, byteOffset, byteLength }: Float32Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('base64')
  return { do: 'prepare', spec, arrays: Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, pack(data)])) }
}

export function unpackArrays(packed: { readonly [name: string]: string }): Arrays {
  return Object.fromEntries(Object.entries(packed).map(([name, text]) => {
    const bytes = Buffer.from(text, 'base64')
    const data = new Float32Array(bytes.length / 4)
    new Uint8Array(data.buffer).set(bytes)
    return [name, data]
  }))
}
