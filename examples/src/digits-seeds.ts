/** Test accuracy on handwritten digits over five seeds, none of them picked. */
import { trainDigits } from './digits/task.js'

export async function run(): Promise<void> {
  const accuracies: number[] = []
  for (let seed = 0; seed < 5; seed++) {
    const started = performance.now()
    const { accuracy } = await trainDigits(seed)
    accuracies.push(accuracy)
    console.log(`seed ${seed}: test accuracy ${accuracy.toFixed(4)} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  }
  console.log(`mean of seeds 0 to 4: ${(accuracies.reduce((a, b) => a + b) / accuracies.length).toFixed(4)}`)
}
