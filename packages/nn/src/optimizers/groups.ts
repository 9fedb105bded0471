/** Optimizers side by side, each for parameters of its own. */
import { ValueError, isParameter, nameOf, showArgument } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import type { Optimizer } from './optimizer.js'

export interface ParameterGroup {
  readonly parameters: readonly Parameter[]
  readonly optimizer: Optimizer
}

/**
 * One optimizer out of several, each with the parameters it moves: a smaller rate for layers that have learned already, no weight decay
 * for biases.
 *
 * @throws ValueError for a parameter in two groups; when updates are asked for, for a parameter in none
 * @example
 * import { assign, grad, parameter, sum } from '@mlp/autograd'
 * import { parameterGroups, sgd } from '@mlp/nn'
 * const [w, b] = [parameter([1, 1]), parameter([1])]
 * const optimizer = parameterGroups([
 *   { parameters: [w], optimizer: sgd({ learningRate: 0.5 }) },
 *   { parameters: [b], optimizer: sgd({ learningRate: 0.25 }) },
 * ])
 * assign(optimizer.updates([w, b], grad(sum(w).add(sum(b)), [w, b])))
 * console.log(w.toArray(), b.toArray()) // → [ 0.5, 0.5 ] [ 0.75 ]
 */
export function parameterGroups(groups: readonly ParameterGroup[]): Optimizer {
  checkGroups(groups)
  const groupOf = new Map<Parameter, ParameterGroup>()
  for (const group of groups) {
    for (const one of group.parameters) {
      if (groupOf.has(one)) throw fault('a parameter in two groups', one, 'every parameter in one group')
      groupOf.set(one, group)
    }
  }
  return {
    get state() { return [...new Set(groups.map(({ optimizer }) => optimizer))].flatMap(({ state }) => state) },
    updates(parameters, gradients) {
      const parts = new Map<ParameterGroup, { parameters: Parameter[], gradients: Tensor[] }>()
      parameters.forEach((one, index) => {
        const group = groupOf.get(one)
        if (group === undefined) throw fault('a parameter in no group', one, 'every parameter that is trained in a group')
        const part = parts.get(group) ?? { parameters: [], gradients: [] }
        parts.set(group, part)
        part.parameters.push(one)
        part.gradients.push(gradients[index]!)
      })
      return new Map([...parts].flatMap(([{ optimizer }, part]) => [...optimizer.updates(part.parameters, part.gradients)]))
    },
  }
}

function checkGroups(groups: unknown): void {
  const list = Array.isArray(groups) ? groups as readonly unknown[] : [groups]
  const odd = list.find(group => {
    const { parameters, optimizer } = (typeof group === 'object' && group !== null ? group : {}) as { readonly parameters?: unknown, readonly optimizer?: Partial<Optimizer> }
    return !Array.isArray(parameters) || !parameters.every(isParameter) || typeof optimizer?.updates !== 'function'
  })
  if (Array.isArray(groups) && list.length > 0 && odd === undefined) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'parameterGroups', problem: 'not a group', received: list.length === 0 ? 'no groups' : showArgument(odd), expected: 'groups, each with parameters in a list and an optimizer', hint: HINT })
}

const HINT = 'write parameterGroups([{ parameters: [layer.weight], optimizer: sgd() }, …])'

function fault(problem: string, one: Parameter, expected: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'parameterGroups', problem, received: nameOf(one) ?? one.toString(), expected, hint: HINT })
}
