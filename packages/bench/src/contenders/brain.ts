/** brain.js: sigmoid networks trained one sample at a time. */
import { Unsupported } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import { arrayOf } from '../task.js'
import type { Task } from '../task.js'

export const brain: Contender = {
  load: () => Promise.resolve({}),
  prepare,
}

async function prepare({ spec, arrays }: Task): Promise<Prepared> {
  if (spec.kind !== 'training' || spec.batch !== 1 || spec.loss !== 'half squared') {
    throw new Unsupported('trains one sample at a time on squared errors: see the workloads named "online"')
  }
  const { NeuralNetwork } = (await import('brain.js')).default
  const net = new NeuralNetwork({ activation: 'sigmoid', learningRate: spec.learningRate })
  // Momentum is no part of the task, and the constructor takes no zero.
  net.trainOpts.momentum = 0
  net.sizes = [...spec.sizes]
  net.initialize()
  const [x, y] = [arrayOf(arrays, 'x'), arrayOf(arrays, 'y')]
  const [width, height] = [spec.sizes[0]!, spec.sizes.at(-1)!]
  const patterns = Array.from({ length: spec.rows }, (_, row) => ({ input: x.slice(row * width, (row + 1) * width), output: y.slice(row * height, (row + 1) * height) }))
  let next = 0
  return {
    reset: () => {
      next = 0
      for (let layer = 1; layer < spec.sizes.length; layer++) {
        const weights = arrayOf(arrays, `W${layer - 1}`)
        const outputs = spec.sizes[layer]!
        net.biases[layer]!.set(arrayOf(arrays, `b${layer - 1}`))
        net.weights[layer]!.forEach((row, unit) => row.forEach((_, i) => { row[i] = weights[i * outputs + unit]! }))
        net.changes[layer]!.forEach(row => row.fill(0))
      }
    },
    run: steps => {
      for (let i = 0; i < steps; i++) {
        net.trainPattern(patterns[next]!)
        next = (next + 1) % patterns.length
      }
    },
    // Errors are target − output, kept from the step.
    read: () => ({ loss: [net.errors.at(-1)!.reduce((total, error) => total + 0.5 * error * error, 0)] }),
  }
}
