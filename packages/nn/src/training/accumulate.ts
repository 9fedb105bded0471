/** Gradients gathered over several batches, for one update by their mean. */
import { add, cast, div, mul, parameter, sizeOf, zerosLike } from '@mlp/autograd'
import type { Parameter, Tensor, Updates } from '@mlp/autograd'

/** Sums of gradients, each times its rows, in cells. */
export class Accumulator {
  readonly #sums: Parameter[] = []
  readonly #rows = parameter(0, { name: 'rows', trainable: false })

  constructor(parameters: readonly Parameter[]) {
    for (const { shape, dtype } of parameters) {
      this.#sums.push(parameter({ shape, dtype: 'float64', data: new Float64Array(sizeOf(shape)) }, { name: 'sum', dtype, trainable: false }))
    }
  }

  /** By name, to be saved: an interruption may come between two updates. */
  get cells(): ReadonlyMap<string, Parameter> {
    return new Map([['rows', this.#rows], ...this.#sums.map((cell, index): [string, Parameter] => [String(index), cell])])
  }

  /** Adds the gradients of a batch. */
  gather(gradients: readonly Tensor[], rows: number): Updates {
    return new Map([[this.#rows, add(this.#rows, rows)], ...this.#sums.map((sum, index): [Parameter, Tensor] => [sum, add(sum, mul(rows, gradients[index]!))])])
  }

  /** The mean of what was gathered and of the gradients of a last batch, weighted by rows. */
  mean(gradients: readonly Tensor[], rows: number): Tensor[] {
    const all = add(this.#rows, rows)
    return this.#sums.map((sum, index) => div(add(sum, mul(rows, gradients[index]!)), cast(all, sum.dtype)))
  }

  /** Begins anew, in the step that uses the mean. */
  reset(): Updates {
    return new Map([this.#rows, ...this.#sums].map(cell => [cell, zerosLike(cell)]))
  }
}
