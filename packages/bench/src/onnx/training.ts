/** A whole training step as one ONNX graph: forward, a backward pass written out by hand, and the update. */
import { ADAM } from '../task.js'
import type { Training } from '../task.js'
import { ModelBuilder } from './model.js'

/** Names of inputs and outputs: parameters p0, p1, …; with Adam also m0, v0, …, and the corrections c1 and c2. An output's name ends in ′. */
export function trainingModel(spec: Training): Uint8Array {
  const { sizes, batch } = spec
  const model = new ModelBuilder()
  const x = model.input('x', [batch, sizes[0]!])
  const y = model.input('y', [batch, sizes.at(-1)!])
  const shapes = parameterShapes(spec)
  const parameters = shapes.map((shape, index) => model.input(`p${index}`, shape))
  const count = sizes.length - 1

  const values = [x]
  for (let layer = 0; layer < count; layer++) {
    const z = model.apply('Gemm', [values[layer]!, parameters[2 * layer]!, parameters[2 * layer + 1]!])
    const activation = layer < count - 1 ? spec.activation : spec.output
    values.push(activation === 'none' ? z : model.apply(activation === 'relu' ? 'Relu' : 'Sigmoid', [z]))
  }
  const last = lossAndSlope(model, spec, values[count]!, y)
  model.output(last.loss, 'loss', [])
  let slope = last.slope

  const update = updater(model, spec, shapes)
  for (let layer = count - 1; layer >= 0; layer--) {
    const slopes = slope
    // The slope of the layer below is taken with the weights as they were.
    if (layer > 0) slope = through(model, spec.activation, values[layer]!, model.apply('Gemm', [slopes, parameters[2 * layer]!], { transB: { int: 1 } }))
    update(2 * layer, alpha => model.apply('Gemm', [values[layer]!, slopes, ...(alpha === undefined ? [] : [parameters[2 * layer]!])], { transA: { int: 1 }, ...(alpha !== undefined && { alpha: { float: alpha } }) }))
    update(2 * layer + 1, alpha => {
      const sum = model.apply('ReduceSum', [slopes, model.axes(0)], { keepdims: { int: 0 } })
      return alpha === undefined ? sum : model.apply('Add', [parameters[2 * layer + 1]!, model.apply('Mul', [sum, model.scalar(alpha)])])
    })
  }
  return model.build()
}

export function parameterShapes({ sizes }: Training): number[][] {
  return sizes.slice(1).flatMap((outputs, index) => [[sizes[index]!, outputs], [outputs]])
}

function lossAndSlope(model: ModelBuilder, { loss, output, batch }: Training, z: string, y: string): { loss: string; slope: string } {
  const perRow = model.scalar(1 / batch)
  const summed = (terms: string, factor: string): string => model.apply('Mul', [model.apply('ReduceSum', [terms], { keepdims: { int: 0 } }), factor])
  if (loss === 'half squared') {
    const error = model.apply('Sub', [z, y])
    const slope = model.apply('Mul', [error, perRow])
    return { loss: summed(model.apply('Mul', [error, error]), model.scalar(0.5 / batch)), slope: output === 'sigmoid' ? through(model, 'sigmoid', z, slope) : slope }
  }
  const slopeOf = (probabilities: string): string => model.apply('Mul', [model.apply('Sub', [probabilities, y]), perRow])
  if (loss === 'binary') {
    const terms = model.apply('Sub', [model.apply('Softplus', [z]), model.apply('Mul', [z, y])])
    return { loss: summed(terms, perRow), slope: slopeOf(model.apply('Sigmoid', [z])) }
  }
  const logarithms = model.apply('LogSoftmax', [z], { axis: { int: 1 } })
  return { loss: summed(model.apply('Mul', [logarithms, y]), model.scalar(-1 / batch)), slope: slopeOf(model.apply('Exp', [logarithms])) }
}

/** Through the activation, whose derivative is known from its value. */
function through(model: ModelBuilder, activation: 'sigmoid' | 'relu', value: string, slope: string): string {
  const derivative = activation === 'relu' ? model.apply('Sign', [value]) : model.apply('Mul', [value, model.apply('Sub', [model.scalar(1), value])])
  return model.apply('Mul', [slope, derivative])
}

/** `gradient(alpha)` is the new parameter with −learning rate in the product itself; without alpha the gradient. */
function updater(model: ModelBuilder, { optimizer, learningRate }: Training, shapes: readonly number[][]): (index: number, gradient: (alpha?: number) => string) => void {
  if (optimizer === 'sgd') return (index, gradient) => model.output(gradient(-learningRate), `p${index}′`, shapes[index]!)
  const [correction1, correction2] = [model.input('c1', []), model.input('c2', [])]
  const scaled = (value: string, factor: number): string => model.apply('Mul', [value, model.scalar(factor)])
  return (index, gradient) => {
    const shape = shapes[index]!
    const [mean, variance] = [model.input(`m${index}`, shape), model.input(`v${index}`, shape)]
    const g = gradient()
    const m = model.apply('Add', [scaled(mean, ADAM.beta1), scaled(g, 1 - ADAM.beta1)])
    const v = model.apply('Add', [scaled(variance, ADAM.beta2), scaled(model.apply('Mul', [g, g]), 1 - ADAM.beta2)])
    const root = model.apply('Add', [model.apply('Sqrt', [model.apply('Div', [v, correction2])]), model.scalar(ADAM.epsilon)])
    const direction = model.apply('Div', [model.apply('Div', [m, correction1]), root])
    model.output(model.apply('Sub', [`p${index}`, scaled(direction, learningRate)]), `p${index}′`, shape)
    model.output(m, `m${index}′`, shape)
    model.output(v, `v${index}′`, shape)
  }
}
