/** What users ask to see, as a list of named results: which are the program's, and which are gradients. */
import { ValueError, isTensor, nameOf } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

/** A tensor, several, or several by the tensor they belong to (such as an optimizer's updates). */
export type Viewable = Tensor | readonly Tensor[] | ReadonlyMap<Tensor, Tensor>

/** Results by name. Derivatives, and whatever stands under `gradient`, are shown as the backward graph of the others. */
export interface ViewableOutputs { readonly [name: string]: Viewable }

export interface Output {
  /** What to call the result in a list of results. */
  readonly name: string
  /** What to call its node where the program gave no name. */
  readonly label: string | undefined
  readonly node: Tensor
  /** Whether it is the gradient of others. */
  readonly backward: boolean
}

export function outputsOf(caller: string, y: Tensor | ViewableOutputs): Output[] {
  if (isTensor(y)) {
    const derivative = derivativeName(y)
    return [{ name: nameOf(y) ?? derivative ?? 'output', label: derivative, node: y, backward: isDerivative(y) }]
  }
  if (typeof y !== 'object' || y === null) throw notViewable(caller, y, 'the first argument')
  const given = Object.entries(y)
  const result = given.find(([key, value]) => key !== GRADIENT && isTensor(value) && !isDerivative(value))
  const outputs = given.flatMap(([key, value]) => listed(caller, key, value, result))
  if (outputs.length === 0) {
    throw new ValueError({
      code: 'DATA_EMPTY', operation: caller, problem: 'nothing to view', received: 'no tensors', expected: 'a tensor, or tensors by name',
      hint: `write ${caller}(loss) or ${caller}({ loss, gradient: grad(loss, parameters) })`,
    })
  }
  return outputs
}

const GRADIENT = 'gradient'

function listed(caller: string, key: string, value: unknown, result: readonly [string, unknown] | undefined): Output[] {
  const output = (node: unknown, at: string, target?: Tensor): Output => {
    if (!isTensor(node)) throw notViewable(caller, node, at)
    const backward = key === GRADIENT || isDerivative(node)
    const targetName = target && nameOf(target)
    const name = key === GRADIENT ? derivativeName(node, target, result) ?? at : targetName === undefined ? at : `${key} ${targetName}`
    return { name, label: name, node, backward }
  }
  if (isTensor(value)) return [output(value, key)]
  if (Array.isArray(value)) return value.map((node, index) => output(node, `${key}[${index}]`))
  if (value instanceof Map) return [...value].map(([target, node]: [unknown, unknown]) => output(node, key, isTensor(target) ? target : undefined))
  throw notViewable(caller, value, JSON.stringify(key))
}

const isDerivative = (node: Tensor): boolean => node.provenance?.derivative !== undefined

/** ∂L/∂w or ∂²L/∂w∂b, where it is known of what and by what a tensor is the derivative. */
function derivativeName(node: Tensor, target?: Tensor, result?: readonly [string, unknown]): string | undefined {
  const by: (string | undefined)[] = []
  let of: unknown = node
  for (; isTensor(of) && of.provenance?.derivative !== undefined; of = of.provenance.derivative.of) by.unshift(nameOf(of.provenance.derivative.wrt))
  // A derivative that is a node of the program itself does not tell; who asks may know.
  if (by.length === 0) { by.push(target && nameOf(target)); of = result?.[1] }
  const above = isTensor(of) ? nameOf(of) ?? (of === result?.[1] ? result[0] : undefined) : undefined
  if (above === undefined || by.includes(undefined)) return undefined
  const order = by.length === 1 ? '' : Array.from(String(by.length), digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')
  const below = order !== '' && new Set(by).size === 1 ? `∂${by[0]!}${order}` : by.map(name => `∂${name!}`).join('')
  return `∂${order}${above}/${below}`
}

function notViewable(caller: string, value: unknown, where: string): ValueError {
  const isFunction = typeof value === 'function'
  return new ValueError({
    code: isFunction ? 'ARGUMENT_IS_FUNCTION' : 'ARGUMENT_INVALID', operation: caller, problem: isFunction ? 'a function where a tensor is expected' : 'not a tensor',
    received: `${isFunction ? 'a function' : value === null ? 'null' : typeof value} as ${where}`, expected: 'a tensor, a list of tensors or a map of tensors',
    hint: isFunction ? `look at a result, not at the function: ${caller}(f(x))` : 'wrap data with tensor(…), input(…) or parameter(…)',
  })
}
