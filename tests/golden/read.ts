/** Tensors read as the numbers of an example. */
import { evaluate, isTensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import type { Tree } from './compare'

/** A tree in which tensors may stand for their values. */
export type Readable = Tree | Tensor | readonly Readable[] | { readonly [key: string]: Readable }

export function read(tree: Readable): Tree {
  if (isTensor(tree)) return evaluate(tree).toArray()
  if (typeof tree !== 'object' || tree === null) return tree
  if (Array.isArray(tree)) return (tree as readonly Readable[]).map(read)
  return Object.fromEntries(Object.entries(tree as { readonly [key: string]: Readable }).map(([key, part]) => [key, read(part)]))
}

/** All elements of a tensor, row by row. */
export const numbersOf = (x: Tensor): number[] => Array.from(evaluate(x).data)
