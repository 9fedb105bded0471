// One or two neurons and a loss (000: An Introduction).
import { assign, evaluate, grad, gradients, greater, input, mul, parameter, sigmoid, square, sub, sum, tensor } from '@mlp/autograd'
import { halfSquaredError, meanSquaredError, sgd } from '@mlp/nn'

interface Backprop { readonly x: number; readonly t: number; readonly eta: number; readonly params: Readonly<Record<'w1' | 'b1' | 'w2' | 'b2', number>> }

/** Sections 4.4 to 4.7: forward pass, every derivative, one update. */
export function backpropagation({ x: at, t, eta, params }: Backprop) {
  const x = parameter(at)
  const [w1, b1, w2, b2] = [parameter(params.w1), parameter(params.b1), parameter(params.w2), parameter(params.b2)]
  const z1 = w1.mul(x).add(b1)
  const h = sigmoid(z1)
  const y = w2.mul(h).add(b2)
  const loss = halfSquaredError(y, tensor(t))
  const by = gradients(loss)
  const derivative = (node: typeof y): number => by.get(node)!.item()
  const before = {
    z1: z1.item(), h: h.item(), z2: y.item(), y: y.item(), L: loss.item(),
    dL_dy: derivative(y), dL_dw2: derivative(w2), dL_db2: derivative(b2), dL_dh: derivative(h), sigma_prime_z1: grad(h, z1).item(),
    dL_dw1: derivative(w1), dL_db1: derivative(b1), dL_dx: derivative(x),
  }
  const parameters = [w1, b1, w2, b2]
  assign(sgd({ learningRate: eta }).updates(parameters, grad(loss, parameters)))
  return { ...before, updated: { w1: w1.item(), b1: b1.item(), w2: w2.item(), b2: b2.item() }, L_after: loss.item() }
}

interface Neuron { readonly w: readonly number[]; readonly x: readonly number[]; readonly b: number; readonly threshold: number }

/** Section 5.3: a weighted sum, its activation and decision. */
export function activation({ w, x, b, threshold }: Neuron) {
  const [weights, inputs, bias] = [parameter(w), parameter(x), parameter(b)]
  const z = sum(mul(weights, inputs)).add(bias)
  const a = sigmoid(z)
  const [dw, dx, db] = grad(a, [weights, inputs, bias])
  return { z: z.item(), a: a.item(), activates: greater(a, threshold).item(), da_dw: dw.toArray(), da_dx: dx.toArray(), da_db: db.item() }
}

/** Section 3.2.2: the mean squared error and its gradient. */
export function squaredError({ y, yhat }: { readonly y: readonly number[]; readonly yhat: readonly number[] }) {
  const prediction = input('prediction', [yhat.length])
  const target = tensor(y)
  const errors = square(sub(prediction, target))
  const loss = meanSquaredError(prediction, target)
  const values = evaluate({ errors, total: sum(errors), loss, gradient: grad(loss, prediction) }, { prediction: yhat })
  return { squaredErrors: values.errors.toArray(), sumOfSquaredErrors: values.total.item(), mse: values.loss.item(), mseGradient_dyhat: values.gradient.toArray() }
}
