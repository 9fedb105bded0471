/** A network learns handwritten digits: 1,797 real 8×8 images, 64-64-10. */
import { evaluate, grad, tensor } from '@mlp/autograd'
import { crossEntropy, derive, keyOf, mlp, uniform } from '@mlp/nn'
import { progressBar } from '@mlp/nn/node'
import { EPOCHS, LAYERS, trainDigits, WHITE, WIDTH } from './digits/task.js'
import type { Result } from './digits/task.js'
import { drawConfusion, drawImages, heading } from './terminal.js'

export async function run({ seed = 0 }: { readonly seed?: number } = {}): Promise<Result> {
  console.log(heading('Handwritten digits'))
  console.log(`Training ${LAYERS.join('-')} for ${EPOCHS} epochs (seed ${seed})`)
  const started = performance.now()
  const result = await trainDigits(seed, [progressBar()])
  const seconds = (performance.now() - started) / 1000
  const { data: { samples, test }, mistakes } = result
  console.log(`\n${samples} images, ${test.y.data.length} of them kept for testing; ${seconds.toFixed(1)} s`)
  console.log(`test accuracy ${result.accuracy.toFixed(4)}\n`)
  console.log(drawConfusion(result.confusion))
  const hardest = mistakes.slice(0, 3)
  if (hardest.length > 0) {
    console.log('\nThe hardest images:\n')
    console.log(drawImages(hardest.map(one => one.pixels), WIDTH, { white: WHITE, captions: hardest.map(one => `is ${one.actual}, guessed ${one.guess}`) }))
  }
  checkGradients(result, seed)
  return result
}

const CHECKED_ROWS = 32

/** Three weights of the trained network, drawn at random: the graph's derivative beside the central difference, in float64. */
function checkGradients({ model, data: { train } }: Result, seed: number): void {
  const copy = mlp(LAYERS, { dtype: 'float64' })
  copy.parameters.forEach((parameter, index) => {
    const { shape, data } = model.parameters[index]!.value
    parameter.set({ shape, dtype: 'float64', data: Float64Array.from(data) })
  })
  const x = tensor(Float64Array.from(train.x.data.subarray(0, CHECKED_ROWS * LAYERS[0])), { shape: [CHECKED_ROWS, LAYERS[0]] })
  const loss = crossEntropy(copy(x), train.y.data.slice(0, CHECKED_ROWS))
  const weights = copy.parameters.filter(parameter => parameter.shape.length === 2)
  const draws = uniform(derive(keyOf(seed), 1), 6)
  console.log('\nGradient check of three random trained weights:')
  for (let draw = 0; draw < 3; draw++) {
    const weight = weights[Math.floor(draws[draw * 2]! * weights.length)]!
    const { data, shape } = weight.value
    const position = Math.floor(draws[draw * 2 + 1]! * data.length)
    const derivative = evaluate(grad(loss, weight)).data[position]!
    const step = 1e-5
    const lossWith = (change: number): number => {
      weight.set({ shape, dtype: 'float64', data: Float64Array.from(data, (value, index) => index === position ? value + change : value) })
      return loss.item()
    }
    const central = (lossWith(step) - lossWith(-step)) / (2 * step)
    lossWith(0)
    const place = `${weight.provenance?.name ?? 'weight'}[${Math.floor(position / shape[1]!)}, ${position % shape[1]!}]`
    const agrees = Math.abs(derivative - central) <= 1e-8 + 1e-5 * Math.abs(central)
    console.log(`  ${place.padEnd(24)} graph ${derivative.toExponential(6).padStart(14)}   central difference ${central.toExponential(6).padStart(14)}   ${agrees ? 'agree' : 'DISAGREE'}`)
  }
}
