/** Learning rate, width and weight decay of a small network on iris: by grid, at random, by Bayesian search and by Hyperband. */
import { readFileSync } from 'node:fs'
import { accuracy, adam, bayesianSearch, crossEntropy, fit, gridSearch, hyperband, hyperbandBrackets, integers, logUniform, mlp, parseCsv, predict, randomSearch, StandardScaler, trainValidationTestSplit, trialTable } from '@mlp/nn'
import type { Optimizer, ResourceContext, SearchResult, Sequential } from '@mlp/nn'
import { heading } from './terminal.js'

const EPOCHS = 18
const TRIALS = 12

interface Parameters { readonly learningRate: number, readonly width: number, readonly weightDecay: number }
interface Trained { readonly model: Sequential, readonly optimizer: Optimizer }

function loadIris() {
  const { x, y } = parseCsv(readFileSync(new URL('../data/iris.csv', import.meta.url), 'utf8'), { label: 'species' })
  const parts = trainValidationTestSplit({ x, y }, { seed: 0, stratify: true })
  const scaler = new StandardScaler().fit(parts.train.x)
  const scaled = (part: typeof parts.train) => ({ x: scaler.transform(part.x), y: part.y })
  return { train: scaled(parts.train), validation: scaled(parts.validation), test: scaled(parts.test) }
}

const iris = loadIris()

function begin({ learningRate, width, weightDecay }: Parameters): Trained {
  return { model: mlp([4, width, 3], { seed: 0 }), optimizer: adam({ learningRate, weightDecay }) }
}

/** Trains some epochs more and gives the loss on flowers that were not trained on: what all searches minimize. */
async function train({ model, optimizer }: Trained, epochs: number): Promise<number> {
  // Small enough that interpreting it takes less time than compiling.
  const { validationLoss } = await fit(model, iris.train, { loss: crossEntropy, optimizer, epochs, batchSize: 90, validation: iris.validation, engine: 'interpreter' })
  return validationLoss.at(-1)!
}

const objective = (parameters: Parameters): Promise<number> => train(begin(parameters), EPOCHS)

export async function run(): Promise<void> {
  const space = { learningRate: logUniform(1e-4, 1), width: integers(2, 32, { scale: 'log' }), weightDecay: logUniform(1e-6, 1e-1) }

  console.log(heading('A grid tries every combination'))
  const byGrid = await gridSearch({ learningRate: [0.001, 0.01, 0.1], width: [4, 16], weightDecay: [1e-5, 1e-2] }, objective)
  console.log(trialTable(byGrid, { rows: 5 }))

  console.log(heading('Random search tries as many, but twelve learning rates instead of three'))
  const byChance = await randomSearch(space, objective, { trials: TRIALS, seed: 1 })
  console.log(trialTable(byChance, { rows: 5 }))

  console.log(heading('Bayesian search begins like it, and then looks where it pays'))
  const byBayes = await bayesianSearch(space, objective, { trials: TRIALS, seed: 1 })
  console.log(trialTable(byBayes, { rows: 5 }))

  console.log(heading('Hyperband gives many little and the promising much'))
  for (const { s, rounds } of hyperbandBrackets(EPOCHS)) console.log(`bracket ${s}: ${rounds.map(({ configurations, resource }) => `${configurations} × ${resource} epochs`).join(' → ')}`)
  const byHyperband = await hyperband(space, async (parameters, { resource, used, state }: ResourceContext<Trained>) => {
    const trained = state ?? begin(parameters)
    return { value: await train(trained, resource - used), state: trained }
  }, { maxResource: EPOCHS, seed: 1 })
  console.log(trialTable(byHyperband, { rows: 5 }))

  console.log(heading('The best of each'))
  const results: Readonly<Record<string, SearchResult<Parameters>>> = { grid: byGrid, random: byChance, Bayesian: byBayes, Hyperband: byHyperband }
  for (const [name, { best, trials }] of Object.entries(results)) {
    const { learningRate, width, weightDecay } = best.parameters
    console.log(`${name.padEnd(10)} ${String(trials.length).padStart(2)} trials  validation loss ${best.value.toFixed(4)}  rate ${learningRate.toFixed(3)}, width ${width}, decay ${weightDecay.toExponential(0)}`)
  }
  console.log('First weights and 30 flowers to judge by leave differences of some hundredths to luck.')
  const winner = Object.values(results).reduce((a, b) => (b.best.value < a.best.value ? b : a)).best
  const chosen = begin(winner.parameters)
  await train(chosen, EPOCHS)
  console.log(`The best of all on ${iris.test.y.data.length} flowers that no search has seen: accuracy ${accuracy(predict(chosen.model, iris.test.x), iris.test.y).toFixed(3)}`)
}
