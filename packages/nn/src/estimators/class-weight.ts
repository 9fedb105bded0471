/** How much the rows of each class count. */
import { ValueError } from '@mlp/autograd'
import type { Codes, Label } from '../data/classes.js'

/** `'balanced'`: n/(K·nₖ), so that all classes count the same; or a weight by class, 1 where there is none; null: 1 for all. */
export type ClassWeight = 'balanced' | Readonly<Record<string, number>> | null

export function isClassWeight(value: unknown): boolean {
  if (value === null || value === 'balanced') return true
  return typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(one => typeof one === 'number' && one >= 0 && one < Infinity)
}

/** The weight of every row. */
export function weightsOfRows(operation: string, classWeight: ClassWeight, indices: Int32Array, { classes }: Codes<Label>): Float64Array {
  const byClass = weightsOfClasses(operation, classWeight, indices, classes.map(String))
  const weights = Float64Array.from(indices, index => byClass[index]!)
  if (weights.some(one => one > 0)) return weights
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'no row counts', received: `classWeight ${JSON.stringify(classWeight)}`, expected: 'a class that occurs with a weight above 0',
    hint: "write { classWeight: 'balanced' }, or a weight for each class",
  })
}

function weightsOfClasses(operation: string, classWeight: ClassWeight, indices: Int32Array, names: readonly string[]): readonly number[] {
  if (classWeight === null) return names.map(() => 1)
  if (classWeight === 'balanced') return names.map((_, at) => indices.length / (names.length * indices.filter(index => index === at).length))
  const unknown = Object.keys(classWeight).find(name => !names.includes(name))
  if (unknown === undefined) return names.map(name => Object.hasOwn(classWeight, name) ? classWeight[name]! : 1)
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'classWeight of no class', received: JSON.stringify(unknown), expected: names.map(name => JSON.stringify(name)).join(', '),
    hint: "write { classWeight: 'balanced' }, or a weight for each class",
  })
}
