/** Which rows of the example data are learned from and tested on, seed by seed, as JSON: so that a peer gets the same ones. */
import { readFileSync } from 'node:fs'
import { parseCsv, trainTestSplit } from '@mlp/nn'

const seeds = Number(process.argv[2] ?? 5)
const splitsOf = (file: string, label: string) => {
  const data = parseCsv(readFileSync(new URL(`../../examples/data/${file}.csv`, import.meta.url), 'utf8'), { label })
  return Array.from({ length: seeds }, (_, seed) => {
    const { indices: { train, test } } = trainTestSplit(data, { testSize: 0.25, seed, stratify: true })
    return { seed, train: [...train], test: [...test] }
  })
}
console.log(JSON.stringify({ digits: splitsOf('digits', 'digit'), iris: splitsOf('iris', 'species') }))
