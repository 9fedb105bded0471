/** How many parameters are given how much, round by round. */
import { ValueError, showArgument } from '@mlp/autograd'
import { checkCount } from './run.js'

/** So many configurations are given so much, in all, each. */
export interface BracketRound { readonly configurations: number, readonly resource: number }
/** One successive halving of Hyperband. */
export interface Bracket {
  /** How often it halves: from ⌊log_η R⌋ down to 0. */
  readonly s: number
  readonly rounds: readonly BracketRound[]
}

/**
 * The brackets of Hyperband for a greatest resource R: bracket s, from s_max = ⌊log_η R⌋ down to 0, begins with
 * n = ⌈(s_max + 1)/(s + 1)·ηˢ⌉ configurations; its round i evaluates ⌊n·η⁻ⁱ⌋ of them with resource R·ηⁱ⁻ˢ, rounded to a whole number.
 *
 * @param maxResource R, a whole number, one or more
 * @param eta η, a whole number, two or more
 * @throws ValueError for anything else
 * @see Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar: "Hyperband: a novel bandit-based approach to hyperparameter optimization", 2018
 * @example
 * import { hyperbandBrackets } from '@mlp/nn'
 * for (const { s, rounds } of hyperbandBrackets(9)) console.log(s, rounds.map(({ configurations, resource }) => `${configurations}×${resource}`).join(' '))
 * // → 2 9×1 3×3 1×9
 * // → 1 5×3 1×9
 * // → 0 3×9
 */
export function hyperbandBrackets(maxResource: number, eta = 3): Bracket[] {
  return bracketsOf('hyperbandBrackets', maxResource, eta)
}

/** The same for the function that was called. */
export function bracketsOf(operation: string, maxResource: number, eta: number): Bracket[] {
  checkCount(operation, 'maxResource', maxResource)
  checkEta(operation, eta)
  // Counted, since a quotient of logarithms can fall short of a whole number.
  let most = 0
  while (eta ** (most + 1) <= maxResource) most++
  return Array.from({ length: most + 1 }, (_, index) => {
    const s = most - index
    const first = Math.ceil((most + 1) * eta ** s / (s + 1))
    return { s, rounds: Array.from({ length: s + 1 }, (__, i) => ({ configurations: Math.floor(first / eta ** i), resource: Math.round(maxResource / eta ** (s - i)) })) }
  })
}

/** The rounds of a single halving: until one is left, or the resource is at its greatest. */
export function halvingRounds(configurations: number, minResource: number, maxResource: number, eta: number): BracketRound[] {
  const rounds: BracketRound[] = []
  for (let n = configurations, resource = minResource; n >= 1 && resource <= maxResource; n = Math.floor(n / eta), resource *= eta) rounds.push({ configurations: n, resource })
  return rounds
}

export function checkEta(operation: string, eta: number): void {
  if (Number.isSafeInteger(eta) && eta >= 2) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'eta out of range', received: `eta ${showArgument(eta)}`, expected: 'a whole number, two or more', hint: 'leave it out for 3' })
}
