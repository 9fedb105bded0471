/** Checks of the descriptions by which engines move elements: they stay inside the arrays and fill the output. */
import { contiguousStrides, showShape, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Affine, Contraction, Index, Movement, Window } from '../ops/operation.js'
import type { Specimen } from './specimen.js'
import type { Check, Finding } from './subject.js'

/** Positions of movements, axes of contractions, lengths of index layouts and windows. */
export const layout: Check = function* ({ operation, doubles }) {
  for (const specimen of doubles) {
    switch (operation.kind) {
      case 'movement': yield* ofMovement(operation, specimen); break
      case 'contraction': yield* ofContraction(operation, specimen); break
      case 'index': yield* ofIndex(operation, specimen); break
      case 'window': yield* ofWindow(operation, specimen); break
      case 'leaf': case 'elementwise': case 'reduction': case 'scan': case 'order': case 'random': case 'routine': case 'composite': return
    }
  }
}

const shapesOf = ({ arrays }: Specimen): Shape[] => arrays.map(array => array.shape)

function* ofMovement(operation: Movement, specimen: Specimen): Generator<Finding> {
  const { title, node, attributes } = specimen
  const shapes = shapesOf(specimen)
  const { fill, parts } = operation.map(shapes, attributes, node.shape)
  const covered = new Uint8Array(sizeOf(node.shape))
  for (const [index, { input, extent, from, to = { offset: 0, strides: contiguousStrides(node.shape) } }] of parts.entries()) {
    const read = positions(extent, from)
    const written = positions(extent, to)
    const source = sizeOf(shapes[input]!)
    const outside = read.find(position => position < 0 || position >= source) ?? written.find(position => position < 0 || position >= covered.length)
    if (outside !== undefined) yield { where: `${title}, part ${index}`, received: `position ${outside}`, expected: `reads below ${source} and writes below ${covered.length}` }
    for (const position of written) covered[position]!++
  }
  const gap = covered.indexOf(0)
  if (gap !== -1 && fill === undefined) yield { where: `${title}, output position ${gap}`, received: 'nothing is written', expected: 'a part that covers it, or a fill' }
  const twice = covered.findIndex(count => count > 1)
  if (twice !== -1) yield { where: `${title}, output position ${twice}`, received: 'several parts write it', expected: 'one' }
}

function positions(extent: Shape, { offset, strides }: Affine): number[] {
  return extent.reduce((found: number[], length, axis) => found.flatMap(position => Array.from({ length }, (_, index) => position + index * strides[axis]!)), [offset])
}

function* ofContraction(operation: Contraction, specimen: Specimen): Generator<Finding> {
  const [a, b] = shapesOf(specimen) as [Shape, Shape]
  const { batch, contract } = operation.dimensions([a, b], specimen.attributes)
  for (const [side, shape] of [a, b].entries()) {
    const axes = [...batch, ...contract].map(pair => pair[side]!)
    const odd = axes.find((axis, index) => axis < 0 || axis >= shape.length || axes.indexOf(axis) !== index)
    if (odd !== undefined) yield { where: `${specimen.title}, input ${side}`, received: `axis ${odd} of ${showShape(shape)}`, expected: 'axes of the input, each at most once' }
  }
}

function* ofIndex(operation: Index, specimen: Specimen): Generator<Finding> {
  const { title, node, attributes } = specimen
  const shapes = shapesOf(specimen)
  const { outer, extent, inner, count, indices } = operation.layout(shapes, attributes)
  const [wide, narrow] = [outer * extent * inner, outer * count * inner]
  const expected: readonly (readonly [string, number, number])[] = [
    ['the positions', sizeOf(shapes[shapes.length - 1]!), indices === 'shared' ? count : outer * count],
    ['the output', sizeOf(node.shape), operation.access === 'read' ? narrow : wide],
    ...(operation.addend === 'one' ? [] : [['the first input', sizeOf(shapes[0]!), operation.access === 'read' ? wide : narrow] as const]),
  ]
  for (const [what, has, laidOut] of expected) if (has !== laidOut) yield { where: `${title}, ${what}`, received: `${laidOut} elements in the layout`, expected: has }
}

function* ofWindow(operation: Window, specimen: Specimen): Generator<Finding> {
  const shapes = shapesOf(specimen)
  const axes = shapes[0]!.length - 2
  const { size, stride, dilation, groups = 1 } = operation.geometry(shapes, specimen.attributes)
  for (const [name, list] of Object.entries({ size, stride, dilation })) {
    if (list.length !== axes || list.some(one => !Number.isInteger(one) || one < 1)) yield { where: `${specimen.title}, ${name}`, received: showShape(list), expected: `${axes} whole numbers of at least 1` }
  }
  const [channels, filters] = [shapes[0]![1]!, shapes[1]?.[0] ?? shapes[0]![1]!]
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0 || filters % groups !== 0) {
    yield { where: `${specimen.title}, groups`, received: groups, expected: `a divisor of ${channels} channels and ${filters} results` }
  }
}
