/** The part of the WebAssembly API that is used, typed here: browsers and Node describe it in different places. */

export interface Memory { readonly buffer: ArrayBuffer }
export interface Instance { readonly exports: { readonly step: () => number } }
export interface Imports {
  readonly env: { readonly memory: Memory }
  readonly host: { readonly [name: string]: () => void }
}
export interface Engine {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => Memory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: Imports) => Instance
  instantiate(bytes: Uint8Array, imports: Imports): Promise<{ readonly instance: Instance }>
  validate(bytes: Uint8Array): boolean
}

/** The engine of this page or process, if it has one. */
export function engineHere(): Engine | undefined {
  // Read by name: whoever type-checks with the types of browsers has another description of it.
  const known: unknown = Reflect.get(globalThis, 'WebAssembly')
  return known as Engine | undefined
}
