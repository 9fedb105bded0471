/**
 * State that every copy of the package in one process shares: the ES module and the CommonJS copy recognize each other's
 * tensors, so writes and nodes must be counted once for all of them.
 */
export function sharedState<T extends object>(name: string, initial: T): T {
  const key = Symbol.for(`@mlp/autograd/${name}`)
  const known: unknown = Reflect.get(globalThis, key)
  if (known !== undefined) return known as T
  Reflect.set(globalThis, key, initial)
  return initial
}
