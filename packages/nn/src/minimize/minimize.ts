/** Minimization of any scalar graph: the public call. */
import { checkOptions, parameter } from '@mlp/autograd'
import type { ArrayLike, Parameter, Tensor } from '@mlp/autograd'
import { conjugateGradient } from './conjugate-gradient.js'
import { descend } from './descend.js'
import { gradientDescent } from './gradient-descent.js'
import { lbfgs } from './lbfgs.js'
import type { Method } from './method.js'
import { newtonCg } from './newton-cg.js'
import { Objective } from './objective.js'
import { MINIMIZE_SORTS, checkObjective, checkParameters, checkStart, settled } from './options.js'
import type { CheckedOptions, MinimizeOptions, MinimizePointOptions, Minimum, MinimumPoint } from './options.js'

const methods: { readonly [M in CheckedOptions['method']]: (objective: Objective, options: CheckedOptions) => Method } = {
  lbfgs: (objective, { memory }) => lbfgs(objective, memory),
  'newton-cg': newtonCg,
  'conjugate-gradient': conjugateGradient,
  'gradient-descent': (objective, { learningRate }) => gradientDescent(objective, learningRate),
}

/**
 * Moves parameters to a local minimum of an objective, or finds a point where a function has one: argmin f(x). All data counts at
 * every step, so it suits small models and smooth functions; `fit` goes through data in batches. Value and gradient are one
 * compiled program, and so are products with the Hessian. Steps are chosen by a line search (strong Wolfe conditions), but for
 * gradient descent. The same start and options give the same numbers, bit for bit.
 *
 * It ends when the greatest |∂f/∂xᵢ| is at most `tolerance`, or by another of `MinimumReason`; look at `converged`. An end without
 * convergence is no error, and the cells are then at the best point so far, as they are when it is aborted.
 *
 * @param objective a graph that is a single number, or a function that makes one of a tensor
 * @param parameters the cells to move, float32 or float64; the others stand still
 * @param start of a function: where to begin; numbers are float64
 * @returns value, norm of the gradient, counts and reason; of a function, its point `x` too
 * @throws (before the first step, the cells as they were) ValueError for no tensor, no parameters or parameters that are not trainable,
 *   options out of range or of another method; ShapeError for an objective with axes; DTypeError for integers;
 *   DisconnectedGradientError for a parameter without influence; BindingError for inputs without a value; EvaluationError for a value
 *   that is not finite at the start; (later) the signal's reason when aborted, and what the objective or `onIteration` throws
 * @see Nocedal, Wright: "Numerical Optimization", 2nd edition 2006
 * @example
 * import { add, gather, mul, square, sub } from '@mlp/autograd'
 * import { minimize } from '@mlp/nn'
 * const { x, value, converged } = await minimize(p => {
 *   const [a, b] = [gather(p, 0), gather(p, 1)]
 *   return add(square(sub(1, a)), mul(100, square(sub(b, square(a)))))
 * }, [-1.2, 1])
 * console.log([...x.data].map(one => one.toFixed(4)), value < 1e-9, converged) // → [ '1.0000', '1.0000' ] true true
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { linear, meanSquaredError, minimize } from '@mlp/nn'
 * const model = linear(1, 1)
 * const loss = meanSquaredError(model(tensor([[0], [1], [2]])), tensor([[1], [3], [5]]))
 * const { reason } = await minimize(loss, model.parameters, { method: 'newton-cg' })
 * console.log(model.weight.item().toFixed(3), model.bias!.item().toFixed(3), reason) // → 2.000 1.000 gradient
 */
export function minimize(objective: Tensor, parameters: readonly Parameter[], options?: MinimizeOptions): Promise<Minimum>
export function minimize(f: (x: Tensor) => Tensor, start: ArrayLike, options?: MinimizePointOptions): Promise<MinimumPoint>
export async function minimize(...call: OfGraph | OfPoint): Promise<Minimum | MinimumPoint> {
  if (!isOfPoint(call)) return run(...call)
  const [f, start, options = {}] = call
  const { onIteration, ...rest } = checkOptions('minimize', options, MINIMIZE_SORTS)
  const x = parameter(checkStart(start), { name: 'x' })
  checkParameters([x])
  const minimum = await run(f(x), [x], onIteration === undefined ? rest : { ...rest, onIteration: report => onIteration({ ...report, x: x.value }) })
  return { ...minimum, x: x.value }
}

type OfGraph = [objective: Tensor, parameters: readonly Parameter[], options?: MinimizeOptions | undefined]
type OfPoint = [f: (x: Tensor) => Tensor, start: ArrayLike, options?: MinimizePointOptions | undefined]

function isOfPoint(call: OfGraph | OfPoint): call is OfPoint { return typeof call[0] === 'function' }

function run(objective: Tensor, parameters: readonly Parameter[], options: MinimizeOptions = {}): Promise<Minimum> {
  const checked = settled(options)
  checkObjective(objective)
  const cells = checkParameters(parameters)
  const { bindings, engine, signal, onIteration } = options
  const program = new Objective(objective, cells, { bindings, engine, maximize: checked.maximize, secondOrder: checked.method === 'newton-cg' || checked.method === 'conjugate-gradient' })
  return descend(program, methods[checked.method](program, checked), checked, { signal, onIteration })
}
