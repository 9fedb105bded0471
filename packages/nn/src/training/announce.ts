/** Telling callbacks what happens, one after the other, and remembering who has been told. */
import type { State } from '../state/state.js'
import type { Callback, Outcome, Training } from './callback.js'
import type { Checkpoint, Occasion, Progress } from './checkpoint.js'

export class Announcer {
  readonly #callbacks: readonly Callback[]
  readonly #training: Training
  /** What is being told. */
  #occasion: Occasion | undefined
  readonly #told = new Set<Callback>()

  constructor(callbacks: readonly Callback[], training: Training) {
    this.#callbacks = callbacks
    this.#training = training
  }

  async start(): Promise<void> {
    for (const callback of this.#callbacks) await callback.onTrainingStart?.(this.#training)
  }

  /** Tells every callback, even after one of them has failed. */
  async end(outcome: Outcome): Promise<void> {
    const errors: unknown[] = []
    for (const callback of this.#callbacks) {
      try {
        await callback.onTrainingEnd?.(outcome, this.#training)
      } catch (error) {
        errors.push(error)
      }
    }
    // What made training fail is thrown already.
    if (errors.length > 0 && outcome !== 'failed') throw errors[0]
  }

  async announce(occasion: Occasion): Promise<void> {
    this.#told.clear()
    await this.#tell(occasion, this.#callbacks)
  }

  async #tell(occasion: Occasion, callbacks: readonly Callback[]): Promise<void> {
    this.#occasion = occasion
    for (const callback of callbacks) {
      this.#told.add(callback)
      const answer = tell(callback, occasion, this.#training)
      if (answer !== undefined) await answer
    }
    this.#occasion = undefined
  }

  /** The state of callbacks, with whether each has been told of what is being told. */
  save(): { readonly callbacks: Progress['callbacks'], readonly occasion: Occasion | undefined, readonly tensors: State } {
    const tensors = new Map<string, State[string]>()
    const callbacks = statefulOf(this.#callbacks).map((callback, index) => {
      const { values, tensors: own = {} } = callback.state()
      for (const [name, value] of Object.entries(own)) tensors.set(`callback.${index}.${name}`, value)
      return { values, told: this.#occasion === undefined || this.#told.has(callback) }
    })
    return { callbacks, occasion: this.#occasion, tensors: Object.fromEntries(tensors) }
  }

  /** Gives callbacks their state back, and tells those that had not been told. */
  async resume({ tensors, progress: { callbacks: saved, occasion } }: Checkpoint): Promise<void> {
    const stateful = statefulOf(this.#callbacks)
    for (const [index, callback] of stateful.entries()) {
      const prefix = `callback.${index}.`
      const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value] as const)
      callback.restore({ values: saved[index]!.values, tensors: Object.fromEntries(own) }, this.#training)
    }
    if (occasion === undefined) return
    const untold = stateful.filter((_, index) => !saved[index]!.told)
    for (const callback of this.#callbacks) if (!untold.some(one => one === callback)) this.#told.add(callback)
    await this.#tell(occasion, untold)
  }
}

type Stateful = Callback & Required<Pick<Callback, 'state' | 'restore'>>

/** The callbacks that have a state, and so are part of a checkpoint. */
export function statefulOf(callbacks: readonly Callback[]): readonly Stateful[] {
  return callbacks.filter((callback): callback is Stateful => callback.state !== undefined && callback.restore !== undefined)
}

function tell(callback: Callback, { hook, report }: Occasion, training: Training): void | Promise<void> {
  switch (hook) {
    case 'onEpochStart': return callback.onEpochStart?.(report, training)
    case 'onBatchEnd': return callback.onBatchEnd?.(report, training)
    case 'onEpochEnd': return callback.onEpochEnd?.(report, training)
  }
}

