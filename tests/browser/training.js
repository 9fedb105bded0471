/** Trains with the built compiler; the same file runs in Node, in a page and in a worker. */
import { add, argmax, cast, equal, evaluate, gather, grad, input, logSoftmax, matmul, mean, mul, neg, parameter, randomUniform, relu, reshape, sigmoid, square, sub, sum, tanh } from '../../packages/autograd/dist/index.js'
import { compile } from '../../packages/autograd/dist/compile.js'

const CLASSES = 10
const FEATURES = 64
const BATCH = 32

/** Parameters between −scale and scale; random numbers depend on nothing but their key. */
function weights(key, shape, scale, dtype) {
  return parameter(evaluate(mul(sub(randomUniform([key, 1], shape, { dtype }), 0.5), 2 * scale)))
}

function descent(loss, cells, rate) {
  return new Map(cells.map((cell) => [cell, sub(cell, mul(rate, grad(loss, cell)))]))
}

function trainXor() {
  const cells = [weights(1, [2, 4], 2, 'float64'), weights(2, [4], 1, 'float64'), weights(3, [4, 1], 2, 'float64'), weights(4, [1], 1, 'float64')]
  const [w1, b1, w2, b2] = cells
  const x = input('x', [4, 2])
  const y = input('y', [4, 1])
  const loss = mean(square(sub(sigmoid(add(matmul(tanh(add(matmul(x, w1), b1)), w2), b2)), y)))
  const step = compile({ inputs: { x, y }, outputs: { loss }, updates: descent(loss, cells, 1) }).bind({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] })
  let last = 0
  for (let count = 0; count < 2000; count++) last = step().loss.item()
  return { cells, score: last }
}

function trainDigits(csv) {
  const rows = csv.trim().split('\n').map((line) => line.split(',').map(Number)).filter((row) => row.length > FEATURES && row.every(Number.isFinite)).slice(0, 20 * BATCH)
  const cells = [weights(5, [FEATURES, 32], 0.2, 'float32'), weights(6, [32], 0.1, 'float32'), weights(7, [32, CLASSES], 0.3, 'float32'), weights(8, [CLASSES], 0.1, 'float32')]
  const [w1, b1, w2, b2] = cells
  const x = input('x', [BATCH, FEATURES], { dtype: 'float32' })
  const labels = input('labels', [BATCH], { dtype: 'int32' })
  const places = input('places', [BATCH], { dtype: 'int32' })
  const logits = add(matmul(relu(add(matmul(mul(x, 1 / 16), w1), b1)), w2), b2)
  const loss = neg(mean(gather(reshape(logSoftmax(logits), [-1]), places)))
  const step = compile({ inputs: { x, places }, outputs: { loss }, updates: descent(loss, cells, 0.5) })
  const check = compile({ inputs: { x, labels }, outputs: { hits: sum(cast(equal(argmax(logits, 1), labels), 'int32')) } })
  const batches = Array.from({ length: rows.length / BATCH }, (_, at) => {
    const batch = rows.slice(at * BATCH, (at + 1) * BATCH)
    const classes = Int32Array.from(batch, (row) => row[FEATURES])
    return { x: Float32Array.from(batch.flatMap((row) => row.slice(0, FEATURES))), labels: classes, places: classes.map((label, row) => row * CLASSES + label) }
  })
  for (let epoch = 0; epoch < 8; epoch++) for (const { x, places } of batches) step({ x, places })
  const hits = batches.reduce((total, { x, labels }) => total + check({ x, labels }).hits.item(), 0)
  return { cells, score: hits / rows.length }
}

/** The bytes of all parameters after training, and how well it went. */
export function train(csv) {
  const results = { xor: trainXor(), digits: trainDigits(csv) }
  return Object.fromEntries(Object.entries(results).map(([name, { cells, score }]) => [name, {
    score, weights: cells.map(({ value: { data } }) => Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))),
  }]))
}
