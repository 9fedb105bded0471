/** The same graph on both engines. */
import { interpret } from '@mlp/autograd'
import type { ArrayLike, NdArray, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'

export interface Trial {
  readonly inputs?: Readonly<Record<string, Tensor>>
  readonly data?: Readonly<Record<string, ArrayLike>>
  readonly outputs: Readonly<Record<string, Tensor>>
}

/** Compiled with vectors and without. */
export const WAYS: readonly (readonly [vectors: boolean, name: string])[] = [[true, 'with vectors'], [false, 'number by number']]

/** What is wrong with what the compiler gives, run twice: memory is used again. */
export function wrongOf({ inputs = {}, data = {}, outputs }: Trial, vectors: boolean, difference: (found: NdArray, expected: NdArray) => string | undefined): string[] {
  const expected = interpret({ inputs, outputs })(data)
  const program = compile({ inputs, outputs }, { vectors })
  return [1, 2].flatMap(turn => {
    const found = program(data)
    return Object.keys(outputs).flatMap(name => {
      const wrong = difference(found[name]!, expected[name]!)
      return wrong === undefined ? [] : [`${name}, run ${turn}, ${wrong}`]
    })
  })
}
