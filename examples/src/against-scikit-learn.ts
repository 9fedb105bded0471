/**
 * MLPClassifier beside scikit-learn's on digits and iris: the same layers, the same options, and the rows for testing that scikit-learn's
 * `train_test_split` holds back for five seeds, none of them picked. `scripts/peers/mlp_classifier.py` prints what scikit-learn gives.
 */
import { readFileSync } from 'node:fs'
import { MLPClassifier, Pipeline, StandardScaler, parseCsv, selectRows } from '@mlp/nn'
import { heading } from './terminal.js'

/** Iris takes more epochs than the usual 200 to converge. */
const tasks = [
  { name: 'digits', label: 'digit', hiddenLayerSizes: [64], maxIter: 200 },
  { name: 'iris', label: 'species', hiddenLayerSizes: [64], maxIter: 1000 },
] as const

const read = (file: string): string => readFileSync(new URL(`../data/${file}`, import.meta.url), 'utf8')
const testRows = JSON.parse(read('test-rows.json')) as Readonly<Record<'digits' | 'iris', readonly (readonly number[])[]>>

export async function run(): Promise<void> {
  for (const { name, label, hiddenLayerSizes, maxIter } of tasks) {
    const data = parseCsv(read(`${name}.csv`), { label })
    console.log(heading(`${name}: ${data.x.shape[1]!}-${hiddenLayerSizes.join('-')}-${data.classes.length}`))
    const accuracies: number[] = []
    const seconds: number[] = []
    for (const [seed, heldBack] of testRows[name].entries()) {
      const isHeldBack = new Set(heldBack)
      const train = selectRows(data, Array.from(data.y.data.keys()).filter(row => !isHeldBack.has(row)))
      const test = selectRows(data, heldBack)
      const pipeline = new Pipeline([['scale', new StandardScaler()], ['model', new MLPClassifier({ hiddenLayerSizes, maxIter, randomState: seed })]])
      const started = performance.now()
      await pipeline.fit(train.x, train.y)
      seconds.push((performance.now() - started) / 1000)
      accuracies.push(pipeline.score(test.x, test.y))
      console.log(`seed ${seed}: test accuracy ${accuracies.at(-1)!.toFixed(4)} after ${pipeline.namedSteps.model.nIter} epochs, ${seconds.at(-1)!.toFixed(2)} s`)
    }
    console.log(`mean of ${accuracies.length} seeds: ${mean(accuracies).toFixed(4)}, ${mean(seconds).toFixed(2)} s a fit`)
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one) / numbers.length
}
