/** The notation of Einstein sums, `ij,jk->ik`: read, and fitted to the shapes of operands. Errors say at which character. */
import { ShapeError, ValueError } from '../graph/errors.js'
import { showShape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Shape } from '../graph/shape.js'

/** A letter, or the ellipsis, and where it stands in the text. */
interface Subscript { readonly name: string; readonly at: number }
interface Equation {
  readonly text: string
  readonly inputs: readonly (readonly Subscript[])[]
  /** Absent: what occurs once, in alphabetical order. */
  readonly output?: readonly Subscript[]
}

/** What an equation says about operands of given shapes: an index for every axis, and the length of every index. */
export interface IndexedSum {
  readonly inputs: readonly (readonly string[])[]
  readonly output: readonly string[]
  readonly lengths: ReadonlyMap<string, number>
}

const ELLIPSIS = '...'
const ARROW = '->'

/** Fits an equation to shapes. */
export function indexedSum(text: string, shapes: readonly Shape[]): IndexedSum {
  const equation = parse(text)
  if (shapes.length !== equation.inputs.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'einsum', problem: 'operands and subscripts differ in number', received: `${shapes.length} ${shapes.length === 1 ? 'operand' : 'operands'} for ${JSON.stringify(text)}`,
      expected: `${equation.inputs.length}, one for each list of subscripts`, hint: 'commas stand between the subscripts of operands',
    })
  }
  const spread = equation.inputs.map((subscripts, operand) => spreadAxes(equation, subscripts, operand, shapes[operand]!))
  const wide = Math.max(0, ...spread)
  // Axes under an ellipsis broadcast: they are counted from the last one.
  const perAxis = (subscripts: readonly Subscript[], count: number): Subscript[] => subscripts.flatMap(({ name, at }) =>
    name === ELLIPSIS ? Array.from({ length: count }, (_, axis) => ({ name: `…${wide - count + axis}`, at })) : [{ name, at }])
  const inputs = equation.inputs.map((subscripts, operand) => perAxis(subscripts, spread[operand]!))
  const output = perAxis(equation.output ?? [{ name: ELLIPSIS, at: text.length }, ...occurringOnce(equation.inputs)], wide)
  const names = (subscripts: readonly Subscript[]): string[] => subscripts.map(({ name }) => name)
  return { inputs: inputs.map(names), output: names(output), lengths: lengthsOf(text, inputs, shapes) }
}

/** How many axes the ellipsis of an operand stands for. */
function spreadAxes({ text }: Equation, subscripts: readonly Subscript[], operand: number, shape: Shape): number {
  const letters = subscripts.filter(({ name }) => name !== ELLIPSIS)
  const open = letters.length < subscripts.length
  const count = shape.length - letters.length
  if (open ? count >= 0 : count === 0) return count
  const [first] = subscripts
  throw mistake(`the rank of operand ${operand} does not fit its subscripts`,
    `${showShape(shape)} for ${first === undefined ? 'no subscripts' : `"${subscripts.map(({ name }) => name).join('')}" at ${place(first.at)}`} in ${JSON.stringify(text)}`,
    `rank ${letters.length}${open ? ' or more' : ''}`, 'write one letter per axis, or ... for the axes that are not named')
}

/** The letters that stand once in all inputs, capitals first. */
function occurringOnce(inputs: readonly (readonly Subscript[])[]): Subscript[] {
  const letters = inputs.flat().filter(({ name }) => name !== ELLIPSIS)
  const counts = new Map<string, number>()
  for (const { name } of letters) counts.set(name, (counts.get(name) ?? 0) + 1)
  return letters.filter(({ name }) => counts.get(name) === 1).sort((a, b) => a.name < b.name ? -1 : 1)
}

/** The length of every index: lengths are equal or 1, and equal where one operand has the index twice. */
function lengthsOf(text: string, inputs: readonly (readonly Subscript[])[], shapes: readonly Shape[]): Map<string, number> {
  const known = new Map<string, { readonly length: number; readonly operand: number }>()
  for (const [operand, subscripts] of inputs.entries()) {
    for (const [axis, { name, at }] of subscripts.entries()) {
      const length = shapes[operand]![axis]!
      const differsFrom = (other: number, first: number, expected: string): ShapeError => mistake(
        `the lengths of ${name.startsWith('…') ? 'an axis under the ellipsis' : `index ${name}`} differ`,
        `${other} in operand ${first} ${showShape(shapes[first]!)} and ${length} in operand ${operand} ${showShape(shapes[operand]!)}, ${place(at)} in ${JSON.stringify(text)}`,
        expected, 'check which axis each letter names')
      const twin = shapes[operand]![subscripts.findIndex(one => one.name === name)]!
      if (twin !== length) throw differsFrom(twin, operand, 'equal lengths where one operand has an index twice')
      const before = known.get(name)
      if (before === undefined || before.length === 1) known.set(name, { length, operand })
      else if (length !== 1 && length !== before.length) throw differsFrom(before.length, before.operand, 'lengths that are equal or 1')
    }
  }
  return new Map([...known].map(([name, { length }]) => [name, length]))
}

function parse(text: string): Equation {
  const isText: boolean = typeof text === 'string'
  if (!isText) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'einsum', problem: 'no equation', received: showArgument(text), expected: 'a text such as "ij,jk->ik"', hint: 'the equation comes first, operands after it',
    })
  }
  const arrow = text.indexOf(ARROW)
  const end = arrow === -1 ? text.length : arrow
  const inputs: Subscript[][] = [[]]
  for (let at = 0; at < end; at++) {
    if (text[at] === ',') inputs.push([])
    else at = readSubscript(text, at, inputs[inputs.length - 1]!)
  }
  if (arrow === -1) return { text, inputs }
  const output: Subscript[] = []
  for (let at = arrow + ARROW.length; at < text.length; at++) {
    at = readSubscript(text, at, output)
    const found = output[output.length - 1]
    if (found === undefined || found.name === ELLIPSIS) continue
    if (output.findIndex(one => one.name === found.name) < output.length - 1) throw unexpected(text, found, 'an output index is repeated', 'each index of the output once', 'an index of the output names one axis')
    if (!inputs.flat().some(one => one.name === found.name)) throw unexpected(text, found, 'an output index is not in the inputs', `one of ${[...new Set(inputs.flat().map(one => one.name))].join(' ')}`, 'new axes are made by expandDims')
  }
  return { text, inputs, output }
}

/** Reads what stands at a character into a list of subscripts; gives the last character that was read. */
function readSubscript(text: string, at: number, into: Subscript[]): number {
  const character = text[at]!
  if (/\s/.test(character)) return at
  if (/[a-zA-Z]/.test(character)) {
    into.push({ name: character, at })
    return at
  }
  const hint = 'write operands as "ij,jk", the output behind "->"'
  if (text.startsWith(ELLIPSIS, at)) {
    if (into.some(one => one.name === ELLIPSIS)) throw unexpected(text, { name: ELLIPSIS, at }, 'a second ellipsis', 'one for each operand and for the output', 'an ellipsis stands for all axes that are not named')
    into.push({ name: ELLIPSIS, at })
    return at + ELLIPSIS.length - 1
  }
  const here = { name: character, at }
  if (character === '.') throw unexpected(text, here, 'a dot that is not part of an ellipsis', 'three dots, "..."', hint)
  throw unexpected(text, here, 'an unexpected character', 'letters a–z and A–Z, ",", "..." and one "->"', hint)
}

/** A character of the text. */
function place(at: number): string {
  return `position ${at} (from 0)`
}

function unexpected(text: string, { name, at }: Subscript, problem: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'ARGUMENT_INVALID', operation: 'einsum', problem, received: `${JSON.stringify(name)} at ${place(at)} in ${JSON.stringify(text)}`, expected, hint })
}

function mistake(problem: string, received: string, expected: string, hint: string): ShapeError {
  return new ShapeError({ code: 'SHAPE_MISMATCH', operation: 'einsum', problem, received, expected, hint })
}
