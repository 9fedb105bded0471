/** What cells held one step ago, kept in cells of its own by the step itself, so that a step that fails can be taken back. */
import { isFinite, parameter, where } from '@mlp/autograd'
import type { Parameter, Tensor, Updates } from '@mlp/autograd'

export class Backup {
  readonly #kept = new Map<Parameter, Parameter>()
  /** Whether a step has filled it. */
  isFilled = false

  /** The cells that are backed up: what is written by steps. */
  get cells(): Iterable<Parameter> { return this.#kept.keys() }

  /**
   * Updates that keep the old value of every cell, and that write nothing where the loss is not finite: after a step whose loss is
   * not, the cells are those that gave it, and what is kept are those that gave the last finite one. Copies made by the
   * program cost far less than reading cells between steps.
   */
  guard(updates: Updates, loss: Tensor): Updates {
    const isSound = isFinite(loss)
    const guarded = new Map<Parameter, Tensor>()
    for (const [cell, value] of updates) {
      let kept = this.#kept.get(cell)
      if (kept === undefined) this.#kept.set(cell, kept = parameter(cell.value, { trainable: false }))
      guarded.set(cell, where(isSound, value, cell))
      guarded.set(kept, where(isSound, cell, kept))
    }
    return guarded
  }

  /** Sets all cells back by one step. */
  restore(): void {
    if (!this.isFilled) return
    for (const [cell, kept] of this.#kept) cell.set(kept.value)
  }
}
