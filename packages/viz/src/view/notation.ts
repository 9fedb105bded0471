/** What a node is called and how its operation is written, taken from the notation of its record. */
import { atom, formula } from '@mlp/autograd'
import type { ConstantAttributes, Printed, Tensor } from '@mlp/autograd'
import { shortNumber } from '../text/number.js'

/** A constant without a name that holds one number in every place: labels show it, so it needs no node. */
export function isNumber(node: Tensor): boolean {
  const value = constantOf(node)
  return value !== undefined && node.provenance?.name === undefined && value.strides.every((stride, axis) => stride === 0 || value.shape[axis] === 1) && !value.shape.includes(0)
}

/** The array that a constant holds. */
function constantOf({ op, attributes }: Tensor): ConstantAttributes['value'] | undefined {
  // The leaf's source tells which attributes it has.
  return op.kind === 'leaf' && op.source === 'constant' ? (attributes as ConstantAttributes).value : undefined
}

/** Whether a node prints exactly as its operand does, as broadcasts do, and has no name of its own. */
export function isTransparent({ op, inputs, attributes, provenance }: Tensor): boolean {
  if (inputs.length !== 1 || provenance?.name !== undefined) return false
  const probe = atom('x')
  return op.notation.text([probe], attributes, inputs) === probe
}

/** One operand as a label shows it: a number, a name, or undefined where it has none. */
export interface LabelOperand {
  readonly node: Tensor
  readonly number: boolean
  readonly name: string | undefined
}

// Private characters that no notation contains stand for the operands while a label is made.
const FIRST = 0xf0000
const SLOT = /[\u{f0000}-\u{ffffd}]/gu
const LONGEST = 16
const LISTED = 4

/**
 * What a node does, on its own: `tanh` for a prefix notation, otherwise what it makes of its operands, as in `□ + b` and `h²`.
 * With `whole` prefix notations keep their operands too. Leaves show as what they are.
 */
export function labelOf(node: Tensor, operands: readonly LabelOperand[], whole = false): string {
  const { op, attributes, inputs } = node
  if (op.kind === 'leaf') return leafLabel(node)
  const slots = operands.map((operand, index): Printed => operand.number ? shortConstant(operand.node) : atom(String.fromCodePoint(FIRST + index)))
  const { text } = op.notation.text(slots, attributes, inputs)
  const drawn = slots.map(slot => slot.text)
  if (drawn.includes(text)) return op.name
  const name = whole || operands.some(({ number }) => number) ? undefined : prefixOf(text, drawn)
  return name ?? text.replace(SLOT, slot => shown(operands[slot.codePointAt(0)! - FIRST]))
}

function leafLabel(node: Tensor): string {
  const value = constantOf(node)
  if (value === undefined) return node.op.name
  if (isNumber(node) || value.shape.length === 0) return shortConstant(node).text
  const listed = value.shape.length === 1 && value.data.length <= LISTED && value.strides[0] === 1 && value.offset === 0
  return listed ? `[${Array.from(value.data, one => shortNumber(one, value.dtype)).join(', ')}]` : node.op.name
}

/** A number as its record writes it, with few digits. */
function shortConstant(node: Tensor): Printed {
  const value = constantOf(node)!
  return { ...node.op.notation.text([], node.attributes, []), text: shortNumber(value.data[value.offset]!, value.dtype) }
}

/** `name` or `name option` of `name(operands, option)`. */
function prefixOf(text: string, operands: readonly string[]): string | undefined {
  const list = operands.join(', ')
  const start = text.indexOf(`(${list}`)
  const name = text.slice(0, start)
  const option = text.slice(start + 1 + list.length, -1)
  if (list === '' || start <= 0 || !text.endsWith(')') || /[()]/.test(name) || (name + option).search(SLOT) >= 0) return undefined
  return option === '' ? name : option.startsWith(', ') ? `${name} ${option.slice(2)}` : undefined
}

function shown(operand: LabelOperand | undefined): string {
  const name = operand?.name
  return name !== undefined && name.length <= LONGEST ? name : '□'
}

const BRIEF = 24

/** The formula of a named node, where it is brief and speaks of named parts only. */
export function briefFormula(node: Tensor): string | undefined {
  const text = formula(node, { definitions: 'none', limit: OPERATIONS })
  // v₁ and p₁ are names that the formula made up.
  return text.length > BRIEF || /…|[vp][₀-₉]/.test(text) ? undefined : text
}

const OPERATIONS = 8
const CHARACTERS = 120

/** A formula of few operations, in one line. */
export function shortFormula(node: Tensor): string {
  const text = formula(node, { limit: OPERATIONS }).replace(/\s+/g, ' ')
  const points = Array.from(text)
  return points.length <= CHARACTERS ? text : `${points.slice(0, CHARACTERS - 1).join('')}…`
}
