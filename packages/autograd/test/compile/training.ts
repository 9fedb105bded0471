/** A small training whose numbers several places compute: threads, pages and their workers. */
import { add, argmax, cast, cumsum, equal, exp, gather, grad, input, logSoftmax, matmul, mean, mul, neg, parameter, randomUniform, reshape, sin, sub, sum, tanh } from '@mlp/autograd'
import type { FloatDType, Parameter, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'

const [BATCH, FEATURES, HIDDEN, CLASSES] = [24, 13, 18, 5]
const STEPS = 25

/** All parameters after training, and what else there was to compute, as bytes. */
export function trained(): { readonly [name: string]: Uint8Array } {
  const results: { [name: string]: Uint8Array } = {}
  for (const dtype of ['float32', 'float64'] as const) for (const [name, value] of train(dtype)) results[`${dtype} ${name}`] = value
  return results
}

function train(dtype: FloatDType): [string, Uint8Array][] {
  const weights = (key: number, ...shape: number[]): Parameter => parameter(compile({ inputs: {}, outputs: { w: sub(randomUniform([key, 7], shape, { dtype }), 0.5) } })({}).w)
  const cells = { w1: weights(1, FEATURES, HIDDEN), b1: weights(2, HIDDEN), w2: weights(3, HIDDEN, CLASSES), b2: weights(4, CLASSES) }
  const x = input('x', [BATCH, FEATURES], { dtype })
  const places = input('places', [BATCH], { dtype: 'int32' })
  const output = add(matmul(tanh(add(matmul(x, cells.w1), cells.b1)), cells.w2), cells.b2)
  const loss = neg(mean(gather(reshape(logSoftmax(output), [-1]), places)))
  const others = { running: cumsum(sin(exp(cells.b1))), hits: sum(cast(equal(argmax(output, 1), 2), 'int32')) }
  const updates = new Map<Parameter, Tensor>(Object.values(cells).map(cell => [cell, sub(cell, mul(0.3, grad(loss, cell)))]))
  const step = compile({ inputs: { x, places }, outputs: { loss, ...others }, updates })
  const data = { x: compile({ inputs: {}, outputs: { x: randomUniform([9, 9], [BATCH, FEATURES], { dtype }) } })({}).x, places: Int32Array.from({ length: BATCH }, (_, row) => row * CLASSES + (row * row) % CLASSES) }
  const bound = step.bind(data)
  const losses = Array.from({ length: STEPS }, () => bound().loss.item())
  const last = bound()
  const bytes = (value: { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number }): Uint8Array => new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
  return [['losses', bytes(Float64Array.from(losses))], ...Object.entries(last).map(([name, { data }]): [string, Uint8Array] => [name, bytes(data)]), ...Object.entries(cells).map(([name, cell]): [string, Uint8Array] => [name, bytes(cell.value.data)])]
}
