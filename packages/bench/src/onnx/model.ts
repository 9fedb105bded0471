/** ONNX models from a list of operations. */
import { bytes, float, integer, join, message, text } from './protobuf.js'

/** Numbers of attributes are whole (`axis`) or not (`alpha`), which ONNX tells apart. */
export type Attribute = { readonly int: number } | { readonly float: number }

const FLOAT = 1
const INT64 = 7
const OPSET = 17
/** The version of the file format that knows this set of operations. */
const FORMAT = 8

/** Collects operations; values go by names. */
export class ModelBuilder {
  readonly #nodes: Uint8Array[] = []
  readonly #constants: Uint8Array[] = []
  readonly #inputs: Uint8Array[] = []
  readonly #outputs: Uint8Array[] = []
  #made = 0

  input(name: string, shape: readonly number[]): string {
    this.#inputs.push(message(11, valueInfo(name, shape)))
    return name
  }

  /** A float32 scalar. */
  scalar(value: number): string {
    const name = this.#fresh()
    this.#constants.push(message(5, [integer(2, FLOAT), text(8, name), bytes(9, new Uint8Array(Float32Array.of(value).buffer))]))
    return name
  }

  /** The list of one axis, which some operations take as an operand. */
  axes(axis: number): string {
    const name = this.#fresh()
    this.#constants.push(message(5, [integer(1, 1), integer(2, INT64), text(8, name), bytes(9, new Uint8Array(BigInt64Array.of(BigInt(axis)).buffer))]))
    return name
  }

  apply(operation: string, inputs: readonly string[], attributes: { readonly [name: string]: Attribute } = {}, output = this.#fresh()): string {
    const written = Object.entries(attributes).map(([name, value]) =>
      message(5, [text(1, name), ...('int' in value ? [integer(3, value.int), integer(20, 2)] : [float(2, value.float), integer(20, 1)])]))
    this.#nodes.push(message(1, [...inputs.map(input => text(1, input)), text(2, output), text(4, operation), ...written]))
    return output
  }

  /** Gives a value a name under which it comes out. */
  output(value: string, name: string, shape: readonly number[]): void {
    this.apply('Identity', [value], {}, name)
    this.#outputs.push(message(12, valueInfo(name, shape)))
  }

  build(): Uint8Array {
    const graph = message(7, [...this.#nodes, text(2, 'bench'), ...this.#constants, ...this.#inputs, ...this.#outputs])
    return join([integer(1, FORMAT), graph, message(8, [text(1, ''), integer(2, OPSET)])])
  }

  #fresh(): string { return `t${this.#made++}` }
}

function valueInfo(name: string, shape: readonly number[]): Uint8Array[] {
  const dimensions = message(2, shape.map(length => message(1, [integer(1, length)])))
  return [text(1, name), message(2, [message(1, [integer(1, FLOAT), dimensions])])]
}
