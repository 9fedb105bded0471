/** A function of free tensors, evaluated by both engines. */
import { input, interpret, tensor } from '@mlp/autograd'
import type { ArrayLike, NestedArray, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { expect } from 'vitest'
import { unsignedDifference } from './compile/agreement'

/** What a function gives for data of whole numbers, after checking that interpreter and compiler give the same. */
export function onBoth(f: (...inputs: Tensor[]) => Tensor, ...data: ArrayLike[]): NestedArray {
  const constants = data.map(one => tensor(one))
  const leaves = constants.map((one, index) => input(`x${index}`, one.shape, { dtype: one.dtype }))
  const program = { inputs: Object.fromEntries(leaves.map((leaf, index) => [`x${index}`, leaf])), outputs: { y: f(...leaves) } }
  const values = Object.fromEntries(constants.map((one, index) => [`x${index}`, data[index]!]))
  const [expected, found] = [interpret(program)(values).y, compile(program)(values).y]
  expect(unsignedDifference(found, expected)).toBe(undefined)
  return expected.toArray()
}

/** The text of the error that is thrown. */
export function messageOf(f: () => unknown): string {
  try {
    f()
  } catch (error) {
    return String(error)
  }
  throw new Error('nothing was thrown')
}

/** The texts of several errors, each under the name of its mistake. */
export function messagesOf(mistakes: Readonly<Record<string, () => unknown>>): string {
  return Object.entries(mistakes).map(([name, f]) => `# ${name}\n${messageOf(f)}`).join('\n')
}
