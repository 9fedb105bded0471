/** Operations of users: functions of tensors as one named node, with the derivative of what is inside or a rule of their own. */
import { CaptureError, ValueError } from '../graph/errors.js'
import { nameOf } from '../graph/provenance.js'
import { substitute, topologicalOrder } from '../graph/traverse.js'
import { Tensor } from '../graph/tensor.js'
import { compositeRecord } from './kinds.js'
import { inputNode } from './leaf.js'
import { prefix } from './notation.js'
import { asTensor, checkTensor } from './operand.js'
import type { Operand } from './operand.js'
import type { Composite, CotangentContext } from './operation.js'

/** Throws where a composite reaches a parameter or input other than through its inputs. */
function checkCaptures(name: string, inside: Tensor, inputs: readonly Tensor[]): void {
  const given = new Set(inputs)
  for (const node of topologicalOrder([inside], node => given.has(node) ? [] : node.inputs)) {
    if (given.has(node) || node.op.kind !== 'leaf' || node.op.source === 'constant') continue
    throw new CaptureError({
      code: 'COMPOSITE_CAPTURES', operation: name, problem: 'a composite sees only its inputs',
      received: `a reach for ${node.op.name} ${JSON.stringify(nameOf(node) ?? '(unnamed)')}`, expected: 'parameters and inputs among the arguments',
      hint: `pass it: ${name}(x, ${nameOf(node) ?? 'it'})`,
    })
  }
}

function compositeNode(operation: Composite, inputs: readonly Operand[], body: (...inputs: Tensor[]) => Tensor): Tensor {
  const tensors = inputs.map(one => asTensor(operation.name, one))
  // Run on stand-ins, the body shows whatever it reaches beside its arguments.
  const standIns = tensors.map(({ shape, dtype }, index) => inputNode(`argument ${index}`, shape, dtype))
  const pattern = body(...standIns)
  checkTensor(operation.name, pattern)
  checkCaptures(operation.name, pattern, standIns)
  const [inside] = substitute([pattern], new Map(standIns.map((standIn, index) => [standIn, tensors[index]!])))
  const node = new Tensor(operation, tensors, {}, pattern.shape, pattern.dtype)
  node.expansion = inside
  return node
}

/**
 * Gives a function of tensors a name: each call is one node that opens into the function's own operations.
 * Parameters and inputs must come in as arguments.
 *
 * @throws CaptureError when the function reaches a parameter or input that is not an argument
 * @example
 * import { composite, formula, input, mul, sigmoid } from '@mlp/autograd'
 * const swish = composite('swish', x => mul(x, sigmoid(x)))
 * console.log(formula(swish(input('x')))) // → swish(x)
 */
export function composite<T extends Tensor[]>(name: string, f: (...inputs: T) => Tensor): (...inputs: { [K in keyof T]: Operand }) => Tensor {
  const body = f as (...inputs: Tensor[]) => Tensor
  const operation: Composite = compositeRecord({
    name, summary: `A user's composite.`,
    infer: (inputs: readonly Tensor[]) => body(...inputs),
    expand: (inputs: readonly Tensor[]) => body(...inputs),
    notation: { text: prefix(name) },
    samples: [{ inputs: [] }],
  })
  return (...inputs) => compositeNode(operation, inputs, body)
}

/** What a custom backward rule is given. */
export interface CustomContext {
  readonly cotangent: Tensor
  readonly inputs: readonly Tensor[]
  readonly output: Tensor
}

/**
 * A function with a backward rule of your own: one cotangent per input, or null where none passes.
 * The rule must be linear in the cotangent. Check it with `gradcheck` from `@mlp/autograd/testing`.
 *
 * @example
 * import { customGradient, grad, input, mul } from '@mlp/autograd'
 * const clipped = customGradient(x => mul(x, 1), ({ cotangent }) => [mul(cotangent, 0.5)])
 * const x = input('x')
 * console.log(grad(clipped(x), x).item({ x: 3 })) // → 0.5
 */
export function customGradient<T extends Tensor[]>(
  f: (...inputs: T) => Tensor,
  backward: (context: CustomContext) => readonly (Tensor | null)[],
  { name = 'customGradient' }: { readonly name?: string } = {},
): (...inputs: { [K in keyof T]: Operand }) => Tensor {
  const body = f as (...inputs: Tensor[]) => Tensor
  // The rule gives all cotangents at once and is asked for one after the other.
  const given = new WeakMap<Tensor, { output: Tensor; all: readonly (Tensor | null)[] }>()
  const operation: Composite = compositeRecord({
    name, summary: 'A function with a backward rule of its own.',
    infer: (inputs: readonly Tensor[]) => body(...inputs),
    expand: (inputs: readonly Tensor[]) => body(...inputs),
    vjp(context: CotangentContext, input: number) {
      let known = given.get(context.cotangent)
      if (known?.output !== context.output) {
        known = { output: context.output, all: checkRule(name, backward(context), context.inputs.length) }
        given.set(context.cotangent, known)
      }
      return known.all[input]!
    },
    notation: { text: prefix(name) },
    samples: [{ inputs: [] }],
  })
  return (...inputs) => compositeNode(operation, inputs, body)
}

/** What a custom rule gave, which must be one cotangent per input. */
function checkRule(name: string, all: readonly (Tensor | null)[], count: number): readonly (Tensor | null)[] {
  const isList: boolean = Array.isArray(all)
  if (!isList || all.length !== count) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: name, problem: 'a backward rule gives one cotangent per input', received: isList ? `a list of ${all.length}` : `no list but ${String(all)}`,
      expected: `a list of ${count}`, hint: 'return [cotangent of the first input, …], null where none passes',
    })
  }
  all.forEach(one => { if (one !== null) checkTensor(name, one) })
  return all
}
