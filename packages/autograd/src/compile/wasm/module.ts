/** A WebAssembly module: functions, some of them imported, over one imported memory. */
import { text, unsigned } from './bytes.js'
import { TYPE } from './code.js'
import type { Code, Type } from './code.js'

export interface Signature { readonly parameters: readonly Type[]; readonly results: readonly Type[] }

const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const

/** Imports come first in the numbering of functions, so they are named before anything is emitted. */
export class Module {
  readonly #imports: readonly string[]
  readonly #functions: Code[] = []

  constructor(imports: readonly string[]) {
    this.#imports = imports
  }

  /** Adds a function and gives its number. */
  add(code: Code): number {
    this.#functions.push(code)
    return this.#imports.length + this.#functions.length - 1
  }

  /** The bytes of the module; imports take and give nothing, the memory comes from outside. */
  encoded(exports: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> {
    const signatures: Signature[] = [{ parameters: [], results: [] }]
    const typeOf = (one: Signature): number => {
      const known = signatures.findIndex(other => String(other.parameters) === String(one.parameters) && String(other.results) === String(one.results))
      return known === -1 ? signatures.push(one) - 1 : known
    }
    const types = this.#functions.map(typeOf)
    const section = (id: number, items: readonly (readonly number[])[]): number[] => {
      const body = unsigned(items.length)
      for (const item of items) for (const byte of item) body.push(byte)
      return [id, ...unsigned(body.length)].concat(body)
    }
    const memory = [...text('env'), ...text('memory'), 2, 0, ...unsigned(1)]
    return Uint8Array.from([
      0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ].concat(
      section(SECTION.type, signatures.map(({ parameters, results }) => [0x60, ...unsigned(parameters.length), ...parameters.map(one => TYPE[one]), ...unsigned(results.length), ...results.map(one => TYPE[one])])),
      section(SECTION.import, [memory, ...this.#imports.map(name => [...text('host'), ...text(name), 0, 0])]),
      section(SECTION.function, types.map(unsigned)),
      section(SECTION.export, Object.entries(exports).map(([name, index]) => [...text(name), 0, ...unsigned(index)])),
      section(SECTION.code, this.#functions.map(code => code.encoded())),
    ))
  }
}
