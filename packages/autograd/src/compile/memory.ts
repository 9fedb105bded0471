/** Where buffers stand in memory: those that live at the same time apart, others in each other's place. */

export interface Lifetime {
  readonly bytes: number
  /** The first and the last moment at which it is needed. */
  readonly from: number
  readonly to: number
}

/** Alignment; what is left between the end of a buffer and the next is room for vectors that run over. */
const ALIGNMENT = 64

export function aligned(bytes: number): number {
  return Math.ceil(Math.max(bytes, 1) / ALIGNMENT) * ALIGNMENT
}

/** An offset for each buffer: the largest first, each as low as those already placed allow. */
export function place(buffers: readonly Lifetime[]): { readonly offsets: readonly number[]; readonly bytes: number } {
  const offsets = new Array<number>(buffers.length).fill(0)
  const placed: number[] = []
  let bytes = 0
  for (const at of [...buffers.keys()].sort((a, b) => buffers[b]!.bytes - buffers[a]!.bytes || a - b)) {
    const { from, to, bytes: size } = buffers[at]!
    const beside = placed.filter(other => buffers[other]!.from <= to && buffers[other]!.to >= from).sort((a, b) => offsets[a]! - offsets[b]!)
    let offset = 0
    for (const other of beside) {
      if (offsets[other]! - offset >= aligned(size)) break
      offset = Math.max(offset, offsets[other]! + aligned(buffers[other]!.bytes))
    }
    offsets[at] = offset
    placed.push(at)
    bytes = Math.max(bytes, offset + aligned(size))
  }
  return { offsets, bytes }
}

/** The largest sum of what lives at one moment: no plan can do with less. */
export function largestLive(buffers: readonly Lifetime[]): number {
  const changes = new Map<number, number>()
  const change = (moment: number, by: number): void => { changes.set(moment, (changes.get(moment) ?? 0) + by) }
  for (const { bytes, from, to } of buffers) {
    change(from, bytes)
    change(to + 1, -bytes)
  }
  let live = 0
  let largest = 0
  for (const moment of [...changes.keys()].sort((a, b) => a - b)) {
    live += changes.get(moment)!
    largest = Math.max(largest, live)
  }
  return largest
}
