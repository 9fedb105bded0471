/** What a contender is: a library, or a way to write a program, that can do some of the tasks. */
import type { Results, Task } from './task.js'

/** A task made ready. */
export interface Prepared {
  /** Back to the first state; not timed. */
  reset(): void | Promise<void>
  /** So many steps, all their work done on return. */
  run(steps: number): void | Promise<void>
  /** What the last step gave. */
  read(): Results | Promise<Results>
  /** Milliseconds of what went before the first step, where that is worth telling. */
  readonly preparation?: { readonly [phase: string]: number }
  /** What a reader of the figure has to know. */
  readonly note?: string
}

export interface Contender {
  /** Imports what it needs and tells its versions. */
  load(): Promise<{ readonly [what: string]: string }>
  /** @throws Unsupported where the task is not for it */
  prepare(task: Task): Prepared | Promise<Prepared>
}

/** Said by a contender about a task it has no entry for. */
export class Unsupported extends Error {
  /** Its name, not its class, is looked at: contenders are bundled one by one, each with a class of its own. */
  override readonly name = 'Unsupported'
}

/** Runs and returns the milliseconds it took beside the result. */
export function timed<T>(run: () => T): { readonly value: T; readonly milliseconds: number } {
  const since = performance.now()
  const value = run()
  return { value, milliseconds: performance.now() - since }
}
