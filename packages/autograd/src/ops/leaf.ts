/** The leaves of the graph: constants, inputs that a binding fills, and cells that training changes. */
import { formatNumber, isUniform } from '../graph/array.js'
import type { Strided } from '../graph/array.js'
import type { DType } from '../graph/dtype.js'
import type { Shape } from '../graph/shape.js'
import { sizeOf } from '../graph/shape.js'
import { Tensor } from '../graph/tensor.js'
import { atom, NEGATION } from './notation.js'
import { constantOf } from './operation.js'
import type { ConstantAttributes, Leaf, Signature } from './operation.js'

const shared = {
  kind: 'leaf',
  samples: [{ inputs: [] }],
  notation: { text: () => atom('?') },
  infer(_: readonly Tensor[], attributes: object): Signature {
    if ('value' in attributes) return (attributes as ConstantAttributes).value
    throw new TypeError('leaves are made by tensor, input and parameter')
  },
} as const

export const constantLeaf: Leaf = {
  ...shared, name: 'constant', source: 'constant', summary: 'Numbers that never change.',
  notation: {
    text(_, attributes) {
      const value = (attributes as ConstantAttributes).value
      if (!isUniform(value)) return atom(`[${value.shape.join('×')}]`)
      const number = value.data[value.offset]!
      // Formulas have a minus sign of their own.
      const text = formatNumber(number, value.dtype).replaceAll('-', '−').replace('Infinity', '∞')
      return text.startsWith('−') ? { text, binding: NEGATION } : atom(text)
    },
  },
}
export const inputLeaf: Leaf = { ...shared, name: 'input', source: 'input', summary: 'A value given by name when the graph is evaluated.' }
export const cellLeaf: Leaf = { ...shared, name: 'parameter', source: 'cell', summary: 'A value that can be set and trained.' }

/** A constant node that holds an array; the array must not change any more. */
export function constant(value: Strided): Tensor {
  return new Tensor(constantLeaf, [], { value } satisfies ConstantAttributes, value.shape, value.dtype)
}

/** An input node. */
export function inputNode(name: string, shape: Shape, dtype: DType): Tensor {
  const node = new Tensor(inputLeaf, [], { name }, shape, dtype)
  node.provenance = { name }
  return node
}

/** Whether no input but those marked contributes anything: what sums and joins its inputs is linear then, else affine. */
export function othersVanish(varying: readonly boolean[], { inputs }: Tensor): boolean {
  return inputs.every((input, index) => varying[index] || uniformValue(input) === 0 || sizeOf(input.shape) === 0)
}

/** The number in every place of an unnamed constant; `undefined` for everything else. A named constant is a symbol to its reader. */
export function uniformValue(node: Tensor): number | undefined {
  const value = constantOf(node)
  if (value === undefined || node.provenance?.name !== undefined || sizeOf(value.shape) === 0) return undefined
  return isUniform(value) ? value.data[value.offset] : undefined
}
