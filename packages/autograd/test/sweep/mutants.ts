// Records with one mistake in a backward rule, made from the right ones by wrapping.
import { isTensor, mul, neg, not, onesLike, topologicalOrder } from '@mlp/autograd'
import type { CotangentContext, Elementwise, Factor, Operation, Partial, PartialRule, Tensor } from '@mlp/autograd'
import { contiguousData } from '../../src/graph/array'
import { counts } from '../../src/graph/counting'
import { sameShape } from '../../src/graph/shape'
import { filled } from '../../src/ops/creation'
import { inputNode } from '../../src/ops/leaf'
import { constantOf } from '../../src/ops/operation'
import { derivativesOf } from '../../src/testing/derivatives'
import { pointOf, specimensOf } from '../../src/testing/specimen'
import type { Specimen } from '../../src/testing/specimen'
import { mutationsOf } from './mutations'

/** A record that is wrong in one place, if it is wrong at all. */
export interface Mutant {
  readonly name: string
  readonly record: Operation
}

/** All mutants of an operation whose derivatives are other graphs than those of the right record. */
export function mutantsOf(operation: Operation): Mutant[] {
  const all = operation.kind === 'elementwise' ? elementwiseMutants(operation) : 'vjp' in operation && operation.vjp !== undefined ? vjpMutants(operation) : []
  const right = derivativeTexts(operation)
  return all.filter(({ record }) => derivativeTexts(record) !== right)
}

/** Samples with a derivative that has elements. */
function differentiable(operation: Operation): Specimen[] {
  return specimensOf(operation).filter(specimen => pointOf(specimen) !== undefined && specimen.values.some(value => value.data.length > 0))
}

/** The first derivatives on all samples, as text. */
function derivativeTexts(operation: Operation): string {
  return differentiable(operation).map((specimen) => {
    try {
      return derivativesOf(specimen.node, specimen.leaves).found.map(one => one === undefined ? 'none' : graphText(one)).join('; ')
    } catch (error) {
      return String(error)
    }
  }).join('\n')
}

/** A graph as text, leaves by name and value; the zeros are one. */
function graphText(root: Tensor): string {
  const texts = new Map<Tensor, string>()
  for (const node of topologicalOrder([root])) {
    const value = constantOf(node)
    const attributes = value === undefined ? JSON.stringify(node.attributes) : `${Array.from(contiguousData(value), one => one + 0).join(',')}`
    texts.set(node, `${node.op.name}(${node.inputs.map(input => texts.get(input)).join(',')})${attributes}[${node.shape.join(',')}]`)
  }
  return texts.get(root)!
}

// ── partial derivatives ──

type Context = Parameters<PartialRule>[0]

function elementwiseMutants(operation: Elementwise): Mutant[] {
  const { partials, operands, name, result } = operation
  const replaced = (operand: number, rule: PartialRule | null): Operation => ({ ...operation, partials: partials.map((one, at) => at === operand ? rule : one) })
  const named = (operand: number, what: string): string => `${name}, partial ${operand}: ${what}`
  const mutants: Mutant[] = []
  for (const [operand, rule] of partials.entries()) {
    if (rule === null) {
      if (result !== 'bool' && operands[operand] !== 'bool') mutants.push({ name: named(operand, 'one let through'), record: replaced(operand, () => ({})) })
      continue
    }
    mutants.push({ name: named(operand, 'gone'), record: replaced(operand, null) })
    for (const what of partialChanges(operation, rule)) {
      const wrong: PartialRule = (context) => {
        const since = counts.made
        const right = rule(context)
        return changesOfPartial(right, since, context).find(one => one.name === what)?.changed() ?? right
      }
      mutants.push({ name: named(operand, what), record: replaced(operand, wrong) })
    }
    const other = partials.findIndex((one, at) => at !== operand && one !== null && operands[at] !== 'bool')
    if (other !== -1) {
      mutants.push({ name: named(operand, `that of operand ${other}`), record: replaced(operand, partials[other]!) })
      mutants.push({ name: named(operand, 'operands exchanged'), record: replaced(operand, context => rule({ ...context, inputs: exchanged(context.inputs, operand, other) })) })
    }
    mutants.push({ name: named(operand, 'operand taken for the result'), record: replaced(operand, context => rule({ ...context, y: context.inputs[operand]! })) })
    mutants.push({ name: named(operand, 'result taken for the operand'), record: replaced(operand, context => rule({ ...context, inputs: context.inputs.map((one, at) => at === operand ? context.y : one) })) })
  }
  return mutants
}

function exchanged<T>(list: readonly T[], a: number, b: number): T[] {
  return list.map((one, at) => at === a ? list[b]! : at === b ? list[a]! : one)
}

/** The names of all changes of what a rule gives on any sample. */
function partialChanges(operation: Operation, rule: PartialRule): Set<string> {
  return new Set(differentiable(operation).flatMap(({ node, attributes }) => {
    const context: Context = { inputs: node.inputs, y: node, attributes }
    const since = counts.made
    return changesOfPartial(rule(context), since, context).map(({ name }) => name)
  }))
}

function changesOfPartial(right: Partial, since: number, { y }: Context): { name: string; changed: () => Partial }[] {
  if (isTensor(right)) {
    return [
      { name: 'sign flipped', changed: () => neg(right) }, { name: 'made one', changed: () => ({}) }, { name: 'made a divisor', changed: () => ({ over: right }) },
      ...mutationsOf(right, since),
    ]
  }
  const { value, over, mask }: Factor = right
  const parts = (['value', 'over', 'mask'] as const).flatMap((part) => {
    const graph = right[part]
    if (graph === undefined) return []
    const { [part]: _, ...rest } = right
    return [
      { name: `${part} dropped`, changed: (): Partial => rest },
      ...mutationsOf(graph, since).map(({ name, changed }) => ({ name: `${part}: ${name}`, changed: (): Partial => ({ ...right, [part]: changed() }) })),
    ]
  })
  return [
    { name: 'sign flipped', changed: () => ({ ...right, value: value === undefined ? filled(-1, y) : neg(value) }) },
    ...(over === undefined ? [] : [{ name: 'divisor made a factor', changed: (): Partial => ({ value: value === undefined ? over : mul(value, over), ...(mask && { mask }) }) }]),
    ...(mask === undefined ? [] : [{ name: 'mask inverted', changed: (): Partial => ({ ...right, mask: not(mask) }) }]),
    ...parts,
  ]
}

// ── rules for cotangents ──

type Ruled = Extract<Operation, { vjp?: unknown }>
type Vjp = (context: CotangentContext, input: number) => Tensor | null

function vjpMutants(operation: Ruled): Mutant[] {
  const rule: Vjp = (context, input) => operation.vjp!(context, input)
  const { changes, inputs } = vjpChanges(operation, rule)
  const wrong = (input: number, what: string, vjp: (context: CotangentContext) => Tensor | null): Mutant => ({
    name: `${operation.name}, input ${input}: ${what}`,
    record: { ...operation, vjp: (context: CotangentContext, at: number) => at === input ? vjp(context) : rule(context, at) },
  })
  return inputs.flatMap(input => [
    wrong(input, 'gone', () => null),
    wrong(input, 'the cotangent taken for the result', context => rule({ ...context, output: context.cotangent }, input)),
    wrong(input, 'the result taken for the cotangent', context => rule({ ...context, cotangent: context.output }, input)),
    ...inputs.filter(other => other !== input).flatMap(other => [
      wrong(input, `that of input ${other}`, context => rule(context, other)),
      wrong(input, `inputs ${input} and ${other} exchanged`, context => rule({ ...context, inputs: exchanged(context.inputs, input, other) }, input)),
    ]),
    ...[...changes.get(input)!].map(what => wrong(input, what, (context) => {
      const since = counts.made
      const right = rule(context, input)
      return right === null ? null : changesOfCotangent(right, since).find(one => one.name === what)?.changed() ?? right
    })),
  ])
}

/** The inputs that get a cotangent on some sample, and the names of all changes of it. */
function vjpChanges(operation: Ruled, rule: Vjp): { inputs: number[]; changes: Map<number, Set<string>> } {
  const changes = new Map<number, Set<string>>()
  for (const { node, attributes, operands, title } of differentiable(operation)) {
    for (const input of operands) {
      const cotangent = node.rank === 0 ? onesLike(node) : inputNode(title, node.shape, node.dtype)
      const since = counts.made
      const right = rule({ cotangent, inputs: node.inputs, output: node, attributes }, input)
      if (right === null) continue
      const names = changes.get(input) ?? new Set()
      changesOfCotangent(right, since).forEach(({ name }) => names.add(name))
      changes.set(input, names)
    }
  }
  return { inputs: [...changes.keys()], changes }
}

function changesOfCotangent(right: Tensor, since: number): { name: string; changed: () => Tensor }[] {
  return [
    { name: 'sign flipped', changed: () => neg(right) }, { name: 'doubled', changed: () => mul(2, right) },
    ...mutationsOf(right, since).filter(({ changed }) => sameShape(changed().shape, right.shape)),
  ]
}
