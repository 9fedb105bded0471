/**
 * The order of kernels, and which updates are written straight over the cells they replace. That is possible where everything
 * that reads the old value has run before, and everything that may fail.
 */
import type { Kernel } from './kernels.js'

/** An update: the buffer of a new value, and the cell's. */
export interface Update {
  readonly value: number
  readonly cell: number
}

export interface Schedule {
  /** Kernels by number, in the order in which they run. */
  readonly order: readonly number[]
  /** Buffers that are the cell itself. */
  readonly replaced: ReadonlyMap<number, number>
}

export function schedule(kernels: readonly Kernel[], updates: readonly Update[], kept: ReadonlySet<number>): Schedule {
  const writers = new Map<number, number>()
  kernels.forEach(({ writes }, at) => { for (const buffer of writes) writers.set(buffer, at) })
  const candidates = updates.filter((update, at) => canReplace(update, kernels, writers, kept) && updates.findIndex(other => other.value === update.value) === at)
  for (;;) {
    const order = ordered(kernels, writers, candidates)
    if (Array.isArray(order)) return { order, replaced: new Map(candidates.map(({ value, cell }) => [value, cell])) }
    // Two updates each read what the other replaces: one of them has to wait.
    candidates.splice(candidates.indexOf(order), 1)
  }
}

/** Whether the kernel that makes a value reads the cell nowhere but at the element it writes. */
function canReplace({ value, cell }: Update, kernels: readonly Kernel[], writers: ReadonlyMap<number, number>, kept: ReadonlySet<number>): boolean {
  const writer = writers.get(value)
  if (writer === undefined || kept.has(value)) return false
  const { inPlace, reads } = kernels[writer]!
  const store = inPlace?.stores.get(value)
  if (inPlace === undefined || store === undefined) return !reads.has(cell)
  return inPlace.loads.every(load => load.buffer !== cell || (load.offset === store.offset && String(load.strides) === String(store.strides)))
}

/** Kernels in an order that respects who reads what when, as near to the given one as it goes; or an update that stands in the way. */
function ordered(kernels: readonly Kernel[], writers: ReadonlyMap<number, number>, updates: readonly Update[]): number[] | Update {
  const before = kernels.map(() => new Set<number>())
  kernels.forEach(({ reads }, at) => {
    for (const buffer of reads) {
      const writer = writers.get(buffer)
      if (writer !== undefined && writer !== at) before[at]!.add(writer)
    }
  })
  const failing = kernels.flatMap(({ checks, host }, at) => checks !== undefined || host !== undefined ? [at] : [])
  // What checks positions comes before all that relies on them.
  for (const at of failing) {
    const { checks, reads } = kernels[at]!
    if (checks === undefined) continue
    kernels.forEach((other, user) => { if (user > at && [...reads].some(buffer => other.reads.has(buffer)) && other.checks === undefined && !before[at]!.has(user)) before[user]!.add(at) })
  }
  const readers = new Map<number, number[]>()
  kernels.forEach(({ reads }, at) => { for (const buffer of reads) readers.set(buffer, [...readers.get(buffer) ?? [], at]) })
  const replacing = new Map<number, Update>()
  for (const update of updates) {
    const writer = writers.get(update.value)!
    replacing.set(writer, update)
    for (const reader of [...readers.get(update.cell) ?? [], ...failing]) if (reader !== writer) before[writer]!.add(reader)
  }
  const after = kernels.map((): number[] => [])
  const waiting = before.map(set => set.size)
  before.forEach((set, at) => { for (const one of set) after[one]!.push(at) })
  const ready = waiting.flatMap((count, at) => count === 0 ? [at] : [])
  const order: number[] = []
  while (ready.length > 0) {
    // The earliest that can run keeps values short-lived.
    let least = 0
    for (let at = 1; at < ready.length; at++) if (ready[at]! < ready[least]!) least = at
    const [next] = ready.splice(least, 1) as [number]
    order.push(next)
    for (const one of after[next]!) if (--waiting[one]! === 0) ready.push(one)
  }
  if (order.length === kernels.length) return order
  if (updates.length === 0) throw new RangeError('kernels that wait for each other')
  const stuck = [...kernels.keys()].find(at => waiting[at]! > 0 && replacing.has(at))
  return replacing.get(stuck!)!
}
