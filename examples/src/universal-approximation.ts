/** Universal approximation: one hidden layer comes as near to a continuous function as is wanted, if it is wide enough. */
import { tanh, tensor } from '@mlp/autograd'
import { meanSquaredError, minimize, mlp, predict, restarts } from '@mlp/nn'
import type { Sequential } from '@mlp/nn'
import { drawCurves } from './curves.js'
import { heading } from './terminal.js'

const target = (x: number): number => Math.sin(4 * x) + x ** 2 / 2
const gridOf = (count: number): number[] => Array.from({ length: count }, (_, i) => 4 * i / (count - 1) - 2)

const learned = gridOf(81)
/** Finer, so that what happens between the points that were learned counts too. */
const measured = gridOf(801)
const columnOf = (points: readonly number[]): number[][] => points.map(point => [point])

/** A network of so many hidden neurons, the best of a few starts. */
async function approximate(width: number): Promise<Sequential> {
  const { best } = await restarts(3, async (seed) => {
    const model = mlp([1, width, 1], { activation: tanh, seed, dtype: 'float64' })
    const loss = meanSquaredError(model(tensor(columnOf(learned))), columnOf(learned.map(target)))
    const { value } = await minimize(loss, model.parameters, { maxIterations: 600 })
    return { value, model }
  })
  return best.model
}

export async function run(): Promise<void> {
  console.log(heading('One hidden layer of tanh learns sin(4x) + x²/2 on [−2, 2]'))
  console.log('neurons  parameters  root of mean square  greatest error')
  const curves: { readonly width: number; readonly values: readonly number[] }[] = []
  for (const width of [1, 2, 4, 8, 16]) {
    const model = await approximate(width)
    const values = Array.from(predict(model, columnOf(measured)).data)
    const errors = values.map((value, at) => Math.abs(value - target(measured[at]!)))
    const mean = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)
    console.log(`${String(width).padStart(7)}  ${String(3 * width + 1).padStart(10)}  ${mean.toFixed(5).padStart(19)}  ${Math.max(...errors).toFixed(5).padStart(14)}`)
    curves.push({ width, values })
  }
  const [narrow, wide] = [curves[1]!, curves.at(-1)!]
  console.log(`\nThe function (·), ${narrow.width} neurons (o) and ${wide.width} neurons (#), which lie on it:`)
  console.log(drawCurves([{ sign: '·', values: measured.map(target) }, { sign: 'o', values: narrow.values }, { sign: '#', values: wide.values }]))
  console.log('That a network exists does not say that descent finds it: every width is the best of three starts.')
}
