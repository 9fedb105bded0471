/** What a network has learned on digits 0 to 4, kept for digits 5 to 9, of which there are few images. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { relu } from '@mlp/autograd'
import { accuracy, adam, crossEntropy, fit, linear, predict, sequential, stateOf } from '@mlp/nn'
import type { Rows } from '@mlp/nn'
import { loadWeights, saveWeights } from '@mlp/nn/node'
import { loadDigits, WIDTH } from './digits/task.js'
import { heading } from './terminal.js'

const PIXELS = WIDTH * WIDTH
const IMAGES = 4
const DRAWS = 3

/** A body that sees, and a head that names what is seen. */
function network(seed: number) {
  const body = sequential(linear(PIXELS, 64, { seed: seed + 1 }), relu, linear(64, 32, { seed: seed + 2 }), relu)
  return sequential(body, linear(32, 5, { seed: seed + 3 }))
}

export async function run(): Promise<void> {
  console.log(heading('Transfer learning'))
  const { train, test } = loadDigits(0)
  const folder = await mkdtemp(join(tmpdir(), 'transfer-'))
  const file = join(folder, 'body.safetensors')
  try {
    const source = network(0)
    const known = digits(train, 0)
    await fit(source, known, { loss: crossEntropy, optimizer: adam(), epochs: 20, seed: 0 })
    console.log(`Digits 0 to 4, ${known.y.data.length} images: accuracy ${scoreOf(source, digits(test, 0)).toFixed(4)}. Its body is saved.\n`)
    await saveWeights(source.layers[0], file)

    console.log(`Digits 5 to 9, ${IMAGES} images of each, accuracy on ${digits(test, 5).y.data.length} others:`)
    const draws = await Promise.all(Array.from({ length: DRAWS }, (_, draw) => learn(draw, digits(train, 5, draw), digits(test, 5), file)))
    for (const way of WAYS) console.log(`  ${way.padEnd(36)}${(draws.reduce((sum, scores) => sum + scores[way], 0) / DRAWS).toFixed(4)}`)
    console.log('The body of other digits sees more than one at random. On images this small, a few are enough to learn without it.')
  } finally {
    await rm(folder, { recursive: true })
  }
}

const WAYS = ['new head, body at random and frozen', 'new head, body of 0 to 4 and frozen', 'then all of it, slowly', 'all of it from scratch'] as const

/** Four ways to learn from a few images. */
async function learn(draw: number, few: Rows, test: Rows, file: string): Promise<Record<typeof WAYS[number], number>> {
  const train = (model: ReturnType<typeof network>, learningRate: number, parameters = model.parameters): Promise<unknown> =>
    fit(model, few, { loss: crossEntropy, optimizer: adam({ learningRate }), epochs: 60, seed: draw, parameters })
  const [random, transferred, scratch] = [network(10 * draw), network(10 * draw), network(10 * draw)]
  await train(random, 0.01, random.layers[1].parameters)

  const [body, head] = transferred.layers
  await loadWeights(body, file)
  const before = JSON.stringify(stateOf(body))
  await train(transferred, 0.01, head.parameters)
  if (JSON.stringify(stateOf(body)) !== before) throw new Error('a frozen body has changed')
  const frozen = scoreOf(transferred, test)
  await train(transferred, 0.003)

  await train(scratch, 0.01)
  return {
    'new head, body at random and frozen': scoreOf(random, test), 'new head, body of 0 to 4 and frozen': frozen,
    'then all of it, slowly': scoreOf(transferred, test), 'all of it from scratch': scoreOf(scratch, test),
  }
}

/** Images of five digits, numbered from 0: all of them, or for each draw a few others of each. */
function digits({ x, y }: Rows, first: number, draw?: number): Rows {
  const kept = Array.from({ length: 5 }, (_, digit) => {
    const rows = [...y.data.keys()].filter(row => y.data[row] === first + digit)
    return draw === undefined ? rows : rows.slice(draw * IMAGES, (draw + 1) * IMAGES)
  }).flat()
  const pixels = kept.map(row => [...x.data.subarray(row * PIXELS, (row + 1) * PIXELS)]).flat()
  return {
    x: { shape: [kept.length, PIXELS], dtype: 'float64', data: Float64Array.from(pixels) },
    y: { shape: [kept.length], dtype: 'int32', data: Int32Array.from(kept, row => y.data[row]! - first) },
  }
}

function scoreOf(model: ReturnType<typeof network>, { x, y }: Rows): number {
  return accuracy(predict(model, x), y)
}
