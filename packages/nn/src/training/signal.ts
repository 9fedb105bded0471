/** What ends something long between two of its parts. */
import { ValueError, showArgument } from '@mlp/autograd'

/** What is used of an AbortSignal. */
export interface Signal {
  readonly aborted: boolean
  throwIfAborted(): void
}

/** Refuses what cannot be asked whether to go on, such as the controller in place of its signal. */
export function checkSignal(operation: string, signal: Signal | undefined): void {
  const given: unknown = signal
  if (given === undefined || (typeof given === 'object' && given !== null && 'throwIfAborted' in given && typeof given.throwIfAborted === 'function')) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'signal is not an AbortSignal', received: `signal ${showArgument(given)}`, expected: 'an AbortSignal', hint: 'write { signal: controller.signal }, or { signal: AbortSignal.timeout(1000) }' })
}
