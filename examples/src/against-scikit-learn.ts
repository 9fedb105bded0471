/**
 * MLPClassifier with scikit-learn's defaults on digits and iris, five seeds, none of them picked. `scripts/peers/mlp_classifier.py` prints
 * what scikit-learn gives on the same rows.
 */
import { readFileSync } from 'node:fs'
import { MLPClassifier, Pipeline, StandardScaler, parseCsv, trainTestSplit } from '@mlp/nn'
import { heading } from './terminal.js'

const tasks = [
  { name: 'digits', label: 'digit', hiddenLayerSizes: [64] },
  { name: 'iris', label: 'species', hiddenLayerSizes: [100] },
] as const

export async function run(seeds = 5): Promise<void> {
  for (const { name, label, hiddenLayerSizes } of tasks) {
    const data = parseCsv(readFileSync(new URL(`../data/${name}.csv`, import.meta.url), 'utf8'), { label })
    console.log(heading(`${name}: ${data.x.shape[1]!}-${hiddenLayerSizes.join('-')}-${data.classes.length}`))
    const accuracies: number[] = []
    const seconds: number[] = []
    for (let seed = 0; seed < seeds; seed++) {
      const { train, test } = trainTestSplit(data, { testSize: 0.25, seed, stratify: true })
      const pipeline = new Pipeline([['scale', new StandardScaler()], ['model', new MLPClassifier({ hiddenLayerSizes, randomState: seed })]])
      const started = performance.now()
      await pipeline.fit(train.x, train.y)
      seconds.push((performance.now() - started) / 1000)
      accuracies.push(pipeline.score(test.x, test.y))
      console.log(`seed ${seed}: test accuracy ${accuracies.at(-1)!.toFixed(4)} after ${pipeline.namedSteps.model.nIter} epochs, ${seconds.at(-1)!.toFixed(2)} s`)
    }
    console.log(`mean of ${seeds} seeds: ${mean(accuracies).toFixed(4)}, ${mean(seconds).toFixed(2)} s a fit`)
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one) / numbers.length
}
