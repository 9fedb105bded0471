/** Giving way to everything else in the process. */

// How long steps may hold up everything else, in milliseconds.
const UNINTERRUPTED = 30

/** Lets timers, input and drawing have their turn, not at every step but when their time has come. */
export class Pause {
  #last = performance.now()

  isDue(): boolean { return performance.now() - this.#last >= UNINTERRUPTED }

  async wait(): Promise<void> {
    await new Promise<void>(resolve => { setTimeout(resolve, 0) })
    this.#last = performance.now()
  }
}
