/** Two examples that a lecture works out by hand, as its tables: everything on the way forward, every row's share of the gradients, and the steps. */
import { add, assign, evaluate, gather, grad, jacobian, mul, parameter, sigmoid, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { MinMaxScaler, halfSquaredError, sgd } from '@mlp/nn'
import { heading } from './terminal.js'

type Named = Readonly<Record<string, Tensor>>

/** Columns of equally many numbers, one line per row. */
function table(columns: Named, digits: number): string {
  const values = Object.values(evaluate(columns)).map(({ data }) => Array.from(data))
  const line = (cells: readonly string[]): string => `  ${cells.map(cell => cell.padStart(digits + 6)).join('')}`
  return [line(Object.keys(columns)), ...values[0]!.map((_, row) => line(values.map(column => column[row]!.toFixed(digits))))].join('\n')
}

/** Numbers with their names, four to a line. */
function list(numbers: Named, digits: number): string {
  const words = Object.entries(evaluate(numbers)).map(([name, value]) => `${name} ${value.item().toFixed(digits)}`.padEnd(digits + 16))
  return words.flatMap((_, at) => at % 4 === 0 ? [`  ${words.slice(at, at + 4).join('').trimEnd()}`] : []).join('\n')
}

const slopesOf = (loss: Tensor, cells: Readonly<Record<string, Parameter>>): Record<string, Tensor> => {
  const slopes = grad(loss, Object.values(cells))
  return Object.fromEntries(Object.keys(cells).map((name, i) => [name, slopes[i]!]))
}

function oneNeuron(): void {
  const [X1, X2, Y] = [tensor([1, 2, 3]), tensor([2, 3, 7]), tensor([3, 5, 10])]
  const cells = { w1: parameter(0.5), w2: parameter(-0.5), b: parameter(0.2) }
  const Z = add(add(mul(cells.w1, X1), mul(cells.w2, X2)), cells.b)
  const Ypred = sigmoid(Z)
  const loss = halfSquaredError(Ypred, Y)
  // P, Q and R: what each row alone adds to the gradients by w1, w2 and b, before the division by 3.
  const [P, Q, R] = Object.values(cells).map(cell => jacobian(halfSquaredError(Ypred, Y, { reduction: 'none' }), cell))
  const slopes = slopesOf(loss, cells)
  const step = sgd({ learningRate: 0.1 }).updates(Object.values(cells), Object.values(slopes))

  console.log('Example 1: Y = X1 + X2 by one sigmoid neuron, loss 1/(2n) Σ(Ypred − Y)², rate 0.1')
  for (const iteration of [1, 2]) {
    console.log(`\nIteration ${iteration}: loss ${loss.item().toFixed(4)}`)
    console.log(table({ X1, X2, Y, Z, Ypred, P: P!, Q: Q!, R: R! }, 4))
    console.log(`  gradient\n${list(slopes, 6)}`)
    assign(step)
    console.log(`  after the step\n${list(cells, 6)}`)
  }
  console.log(`\n  The targets lie beyond a sigmoid: the loss stays above that of ones, ${halfSquaredError(tensor([1, 1, 1]), Y).item().toFixed(4)}.`)
}

/** The weights from which the printed tables follow; the first digit is the unit a weight leads to, the second its number there. */
const START = {
  w11: -0.250919762305275, w12: 0.4639878836228102, w21: 0.9014286128198323, w22: 0.1973169683940732, w31: -0.687962719115127, w32: -0.8838327756636011, w41: -0.6880109593275947, w42: 0.7323522915498704,
  w51: 0.2022300234864176, w52: 0.416145155592091, b1: -0.9588310114083951, b2: 0.9398197043239886, b3: 0.6648852816008435, b4: -0.5753217786434477,
}

function twoHiddenLayers(): void {
  // The lecture does not say so, but its tables are those of columns scaled to [0, 1].
  const scaled = tensor(new MinMaxScaler().fitTransform([[1, 3, 5.85], [2, 4, 7.6], [3, 5, 10.25]]))
  const [X1, X2, Y] = [gather(scaled, 0, 1), gather(scaled, 1, 1), gather(scaled, 2, 1)]
  const c = Object.fromEntries(Object.entries(START).map(([name, value]) => [name, parameter(value)])) as Record<keyof typeof START, Parameter>
  const unit = (a: Parameter, x: Tensor, b: Parameter, y: Tensor, bias: Parameter): Tensor => add(add(mul(a, x), mul(b, y)), bias)
  const [Z11, Z12] = [unit(c.w11, X1, c.w12, X2, c.b1), unit(c.w21, X1, c.w22, X2, c.b2)]
  const [A11, A12] = [sigmoid(Z11), sigmoid(Z12)]
  const [Z21, Z22] = [unit(c.w31, A11, c.w32, A12, c.b3), unit(c.w41, A11, c.w42, A12, c.b4)]
  const [A21, A22] = [sigmoid(Z21), sigmoid(Z22)]
  const Ypred = add(mul(c.w51, A21), mul(c.w52, A22))
  const loss = halfSquaredError(Ypred, Y)
  const [dYpred, d21, d22, d11, d12] = grad(loss, [Ypred, Z21, Z22, Z11, Z12])
  const slopes = slopesOf(loss, c)

  console.log(`\nExample 2: Y = 0.25·X1² + 0.2·X1·X2 + 5 by 2-2-2-1, loss ${loss.item().toFixed(6)}, rate 0.1`)
  console.log(table({ X1, X2, Y, Z11, A11, Z12, A12 }, 3))
  console.log(table({ Z21, A21, Z22, A22, Ypred }, 3))
  console.log('  backward, ∂loss by')
  console.log(table({ Ypred: dYpred, Z21: d21, Z22: d22, Z11: d11, Z12: d12 }, 6))
  console.log(`  gradient\n${list(slopes, 6)}`)
  assign(sgd({ learningRate: 0.1 }).updates(Object.values(c), Object.values(slopes)))
  console.log(`  after the step\n${list(c, 6)}\n  loss ${loss.item().toFixed(6)}`)
  console.log('  Where the lecture prints ∂/∂w11 = 0.0019, it follows one of the two paths from A11 to the output.')
}

export function run(): void {
  console.log(heading('Backpropagation by hand'))
  oneNeuron()
  twoHiddenLayers()
}
