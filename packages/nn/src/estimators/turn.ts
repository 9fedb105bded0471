/** Letting others have their turn. */

/** Resolves after timers, input and drawing that wait have been served. */
export function turn(): Promise<void> {
  return new Promise(resolve => { setTimeout(resolve, 0) })
}
