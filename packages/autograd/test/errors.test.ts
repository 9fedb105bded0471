/**
 * Every mistake that users of this package can make and are told of, made once. The texts stand in errors.snapshot.txt:
 * read them as a user would.
 */
import { expect, test, vi } from 'vitest'
import * as autograd from '@mlp/autograd'
import {
  add, and, arange, argsort, assign, BindingError, broadcastTo, CaptureError, cast, composite, concat, convolution, cumsum, customGradient, DisconnectedGradientError, DTypeError, evaluate, EvaluationError, exp, eye, flip, formula,
  full, gather, grad, GradientCheckError, gradients, hessian, hvp, input, interpret, jacobian, jvp, linspace, logSumExp, matmul, max, MlpError, mul, NotDifferentiableError, ones, oneHot, pad, parameter, randomUniform, reshape,
  cholesky, determinant, inverse, min, mixedPartial, norm, perSampleGradients, variance,
  scatterAdd, ShapeError, sign, slice, softmax, solve, square, stopGradient, sub, sum, tanh, tensor, transpose, UpdateError, ValueError, vjp, where, zeros,
} from '@mlp/autograd'
import type { ErrorCode, Parameter, Tensor } from '@mlp/autograd'
import { compile, jit } from '@mlp/autograd/compile'
import { gradcheck } from '@mlp/autograd/testing'
import { clock } from '../src/graph/cell'

/** What a mistake is made with, new for each. */
function situation() {
  const x = input('x', [2])
  const w = parameter([1, 2], { name: 'w' })
  const loss = sum(square(sub(mul(w, x), 1))).named('loss')
  loss.backward({ x: [3, 4] })
  return { x, w, n: parameter(3, { name: 'n', dtype: 'int32' }), loss, matrix: zeros([2, 3]), single: tensor([1, 2], { dtype: 'float32' }) }
}
type Situation = ReturnType<typeof situation>
type Mistake = readonly [ErrorCode, (situation: Situation) => unknown]

/** Something of another type than TypeScript would let through, as plain JavaScript and casts do. */
const any = (value: unknown): never => value as never

/** Runs something where a global is missing. */
function without(name: 'WebAssembly', run: () => unknown): unknown {
  vi.stubGlobal(name, undefined)
  try {
    return run()
  } finally {
    vi.unstubAllGlobals()
  }
}

const mistakes: Readonly<Record<string, Mistake>> = {
  // Shapes
  'rows of unequal length': ['SHAPE_RAGGED', () => tensor([[1, 2], [3]])],
  'a number among rows': ['SHAPE_RAGGED', () => tensor(any([[1, 2], 3]))],
  'a row among numbers': ['SHAPE_RAGGED', () => tensor(any([1, [2]]))],
  'rows of unequal length where a tensor is expected': ['SHAPE_RAGGED', () => add([[1, 2], [3]], 1)],
  'data that does not fill the shape': ['SHAPE_MISMATCH', () => tensor([1, 2, 3], { shape: [2, 2] })],
  'a typed array that does not fill the shape': ['SHAPE_MISMATCH', () => tensor(Float32Array.of(1, 2), { shape: [3] })],
  'shapes that do not broadcast': ['SHAPE_MISMATCH', ({ matrix }) => add(matrix, [1, 2])],
  'inner lengths that differ': ['SHAPE_MISMATCH', ({ matrix }) => matmul(matrix, matrix)],
  'a matrix times a vector of the other side': ['SHAPE_MISMATCH', ({ matrix, w }) => matmul(matrix, w)],
  'batches that do not broadcast': ['SHAPE_MISMATCH', () => matmul(zeros([2, 3, 4]), zeros([3, 4, 5]))],
  'the matrix product of a scalar': ['SHAPE_MISMATCH', ({ matrix }) => matmul(2, matrix)],
  'a reshape to another number of elements': ['SHAPE_MISMATCH', ({ matrix }) => reshape(matrix, [4])],
  'a reshape that cannot be worked out': ['SHAPE_MISMATCH', ({ matrix }) => reshape(matrix, [-1, 4])],
  'a reshape with two lengths to work out': ['SHAPE_INVALID', ({ matrix }) => reshape(matrix, [-1, -1])],
  'a number as a shape': ['SHAPE_INVALID', () => zeros(any(3))],
  'a number as the shape of a reshape': ['SHAPE_INVALID', ({ matrix }) => reshape(matrix, any(6))],
  'half a row': ['SHAPE_INVALID', () => ones([2.5])],
  'a negative length': ['SHAPE_INVALID', () => input('y', [-1])],
  'the identity of half a row': ['SHAPE_INVALID', () => eye(2.5)],
  'a broadcast to less': ['SHAPE_MISMATCH', ({ matrix }) => broadcastTo(matrix, [3])],
  'joining unequal rows': ['SHAPE_MISMATCH', ({ matrix }) => concat([matrix, [[1, 2]]])],
  'joining nothing': ['DATA_EMPTY', () => concat([])],
  'joining what is no list': ['ARGUMENT_INVALID', ({ matrix }) => concat(any(matrix))],
  'the greatest of none': ['DATA_EMPTY', () => max(zeros([0]))],
  'updates that do not match their positions': ['SHAPE_MISMATCH', () => scatterAdd([1, 2, 3], [0, 1], 4)],
  'a determinant of a rectangle': ['SHAPE_MISMATCH', ({ matrix }) => determinant(matrix)],
  'no such norm': ['ARGUMENT_INVALID', ({ matrix }) => norm(matrix, 0, { p: 0 })],
  'no such correction': ['ARGUMENT_INVALID', ({ matrix }) => variance(matrix, 0, { correction: NaN })],
  'the least of none': ['DATA_EMPTY', () => min(zeros([0]))],
  'equations that do not match': ['SHAPE_MISMATCH', ({ matrix }) => solve(matrix, [1, 2])],
  'a window larger than the input': ['SHAPE_MISMATCH', () => convolution([[[1, 2]]], [[[1, 1, 1]]])],
  'a kernel for other channels': ['SHAPE_MISMATCH', () => convolution(zeros([1, 2, 5]), zeros([1, 3, 2]))],
  'one number of many': ['SHAPE_MISMATCH', ({ w }) => w.item()],
  'a parameter of another shape': ['SHAPE_MISMATCH', ({ w }) => w.set([1, 2, 3])],

  // Axes
  'an axis that is not there': ['AXIS_OUT_OF_RANGE', ({ matrix }) => sum(matrix, 2)],
  'an axis of a scalar': ['AXIS_OUT_OF_RANGE', () => softmax(3)],
  'half an axis': ['AXIS_OUT_OF_RANGE', ({ matrix }) => logSumExp(matrix, 0.5)],
  'an axis twice': ['AXIS_REPEATED', ({ matrix }) => sum(matrix, [1, -1])],
  'an axis too few': ['AXIS_OUT_OF_RANGE', ({ matrix }) => transpose(matrix, [1])],
  'a permutation that repeats': ['AXIS_REPEATED', ({ matrix }) => transpose(matrix, [0, 0])],
  'axes that are no list': ['AXIS_OUT_OF_RANGE', ({ matrix }) => transpose(matrix, any(0))],
  'a tensor in place of the axis': ['AXIS_OUT_OF_RANGE', ({ matrix, x }) => sum(matrix, any(x))],
  'a second operand in place of the axis': ['AXIS_OUT_OF_RANGE', () => concat([1, 2], any([3, 4]))],
  'options in place of the axis': ['AXIS_OUT_OF_RANGE', ({ matrix }) => sum(matrix, any({ keepDims: true }))],
  'a flip beyond the axes': ['AXIS_OUT_OF_RANGE', ({ w }) => flip(w, 1)],
  'a running sum of a scalar': ['AXIS_OUT_OF_RANGE', () => cumsum(1)],
  'positions along an axis that is not there': ['AXIS_OUT_OF_RANGE', ({ w }) => gather(w, [0], 1)],
  'sorting an axis that is not there': ['AXIS_OUT_OF_RANGE', ({ w }) => argsort(w, -2)],

  // Element types
  'float32 beside float64': ['DTYPE_MISMATCH', ({ w, single }) => add(w, single)],
  'a fraction beside integers: labels.mul(0.5)': ['NUMBER_NOT_REPRESENTABLE', ({ n }) => n.mul(0.5)],
  'a fraction beside truth values': ['NUMBER_NOT_REPRESENTABLE', () => mul(tensor([true, false]), 0.5)],
  'a fraction as an integer': ['NUMBER_NOT_REPRESENTABLE', () => tensor([1, 2.5], { dtype: 'int32' })],
  'an integer beyond 32 bits': ['NUMBER_NOT_REPRESENTABLE', () => full([2], 2 ** 31, { dtype: 'int32' })],
  'a truth value that is 2': ['NUMBER_NOT_REPRESENTABLE', () => tensor({ shape: [1], dtype: 'bool', data: Uint8Array.of(2) })],
  'an integer parameter set to a fraction': ['NUMBER_NOT_REPRESENTABLE', ({ n }) => n.set(1.5)],
  'a number as a condition': ['DTYPE_MISMATCH', ({ w }) => where(w, 1, 2)],
  'numbers for and': ['DTYPE_MISMATCH', ({ w }) => and(w, true)],
  'float positions': ['DTYPE_MISMATCH', ({ w }) => gather(w, tensor([0]))],
  'bytes that may be anything': ['DTYPE_UNSUPPORTED', () => tensor(Uint8Array.of(1, 2))],
  'a dtype that is none': ['DTYPE_UNSUPPORTED', () => tensor([1], { dtype: any('float16') })],
  'an input of a dtype that is none': ['DTYPE_UNSUPPORTED', () => input('y', [], { dtype: any('double') })],
  'a cast to a dtype that is none': ['DTYPE_UNSUPPORTED', ({ w }) => cast(w, any('int64'))],
  'random whole numbers': ['DTYPE_UNSUPPORTED', () => randomUniform([0, 1], [2], { dtype: any('int32') })],
  'a key of three words': ['DTYPE_MISMATCH', () => randomUniform([0, 1, 2], [2])],

  // Arguments
  'a function where a tensor is expected': ['ARGUMENT_IS_FUNCTION', ({ x }) => grad(any((a: Tensor) => square(a)), x)],
  'an operation where an operand is expected': ['ARGUMENT_IS_FUNCTION', ({ x }) => add(any(tanh), x)],
  'a function to print': ['ARGUMENT_IS_FUNCTION', () => formula(any(tanh))],
  'a function to evaluate': ['ARGUMENT_IS_FUNCTION', () => evaluate(any(tanh))],
  'a function as a program': ['ARGUMENT_INVALID', () => interpret(any(() => 1))],
  'a tensor as data': ['ARGUMENT_INVALID', ({ x }) => tensor(any(x))],
  'tensors in an array': ['ARGUMENT_INVALID', ({ x, w }) => tensor(any([x, w]))],
  'a text as data': ['ARGUMENT_INVALID', () => add(any('3'), 1)],
  'a text among numbers': ['ARGUMENT_INVALID', () => tensor(any([[1, 2], [3, 'four']]))],
  'nothing as data': ['ARGUMENT_INVALID', () => exp(any(undefined))],
  'holes in an array': ['ARGUMENT_INVALID', () => tensor(new Array<number>(3))],
  'a bigint': ['ARGUMENT_INVALID', () => tensor(any(3n))],
  'an object as data': ['ARGUMENT_INVALID', () => tensor(any({ rows: 2 }))],
  'a text to fill with': ['ARGUMENT_INVALID', () => full([2], any('zero'))],
  'null to evaluate': ['ARGUMENT_INVALID', () => evaluate(any(null))],
  'a number to differentiate by': ['ARGUMENT_INVALID', ({ loss }) => grad(loss, any(3))],
  'an object of tensors to differentiate by': ['ARGUMENT_INVALID', ({ loss, x }) => grad(loss, any({ x }))],
  'an input without a name': ['ARGUMENT_INVALID', () => input('')],
  'a range that goes nowhere': ['ARGUMENT_INVALID', () => arange(0, 1, 0)],
  'half a number of points': ['ARGUMENT_INVALID', () => linspace(0, 1, 2.5)],
  'a slice of more axes than there are': ['ARGUMENT_INVALID', ({ w }) => slice(w, [0, 0])],
  'a slice that stands still': ['ARGUMENT_INVALID', ({ w }) => slice(w, [1], [0], [0])],
  'a number as a slice': ['ARGUMENT_INVALID', ({ w }) => slice(w, any(1))],
  'a border for other axes': ['ARGUMENT_INVALID', ({ w }) => pad(w, [1, 1])],
  'a stride of zero': ['ARGUMENT_INVALID', () => convolution([[[1, 2]]], [[[1]]], { stride: 0 })],
  'a negative number of classes': ['ARGUMENT_INVALID', () => oneHot([0], -1)],
  'a negative length to add into': ['ARGUMENT_INVALID', () => scatterAdd([1], [0], -1)],

  // Options
  'a number in place of options': ['ARGUMENT_INVALID', ({ matrix }) => autograd.leakyRelu(matrix, any(0.1))],
  'a truth value in place of options, as NumPy has keepdims': ['ARGUMENT_INVALID', ({ matrix }) => sum(matrix, 0, any(true))],
  'null in place of options': ['ARGUMENT_INVALID', ({ matrix }) => variance(matrix, 0, any(null))],
  'an option misspelt': ['ARGUMENT_INVALID', ({ matrix }) => sum(matrix, 0, any({ keepdims: true }))],
  'an option of another framework': ['ARGUMENT_INVALID', ({ matrix }) => variance(matrix, 0, any({ ddof: 1 }))],
  'a text for a number': ['ARGUMENT_INVALID', ({ matrix }) => autograd.elu(matrix, { alpha: any('2') })],
  'NaN for a number': ['ARGUMENT_INVALID', ({ matrix }) => autograd.leakyRelu(matrix, { slope: NaN })],
  'a text for a switch': ['ARGUMENT_INVALID', ({ matrix }) => autograd.sort(matrix, 0, { descending: any('false') })],
  'no dtype but its name': ['ARGUMENT_INVALID', () => zeros([2], any('float32'))],
  'no steepness': ['ARGUMENT_INVALID', ({ matrix }) => autograd.softplus(matrix, { beta: 0 })],
  'no such approximation': ['ARGUMENT_INVALID', ({ matrix }) => autograd.gelu(matrix, { approximate: any('x') })],
  'no such coding': ['ARGUMENT_INVALID', ({ matrix }) => autograd.step(matrix, { coding: any('signed') })],
  'ends of hardTanh exchanged': ['ARGUMENT_INVALID', ({ matrix }) => autograd.hardTanh(matrix, { min: 1, max: -1 })],
  'a clamp without bounds': ['ARGUMENT_INVALID', ({ matrix }) => autograd.clamp(matrix)],
  'bounds in an object': ['ARGUMENT_INVALID', ({ matrix }) => autograd.clamp(matrix, any({ min: 0 }))],
  'an operand left out': ['ARGUMENT_INVALID', () => autograd.lerp(...any([1, 2]) as [number, number, number])],
  'no such mode': ['ARGUMENT_INVALID', ({ w }) => pad(w, [1], [1], { mode: any('mirror') })],
  'a reflection of more than there is': ['SHAPE_MISMATCH', ({ w }) => pad(w, [2], [2], { mode: 'reflect' })],
  'half a shift': ['ARGUMENT_INVALID', ({ w }) => autograd.roll(w, 0.5)],
  'parts that do not divide': ['SHAPE_MISMATCH', ({ w }) => autograd.split(w, 3)],
  'more elements than there are': ['ARGUMENT_INVALID', ({ w }) => autograd.topK(w, 3)],
  'a new axis twice': ['AXIS_REPEATED', ({ w }) => autograd.expandDims(w, [0, 0])],
  'NaN for an axis': ['AXIS_OUT_OF_RANGE', ({ matrix }) => autograd.prod(matrix, NaN)],
  'a matrix of one axis': ['AXIS_REPEATED', ({ matrix }) => autograd.diagonal(matrix, { axes: [0, -2] })],
  'one axis of a matrix': ['ARGUMENT_INVALID', ({ matrix }) => autograd.trace(matrix, { axes: any([0]) })],
  'groups that do not divide': ['ARGUMENT_INVALID', () => convolution(zeros([1, 3, 4]), zeros([2, 1, 3]), { groups: 0 })],
  'a pool without a size': ['ARGUMENT_INVALID', () => autograd.maxPool(zeros([1, 1, 4]), any({}))],
  'a pool larger than the input': ['SHAPE_MISMATCH', () => autograd.averagePool(zeros([1, 1, 4]), { size: 5 })],
  'a pool of padding alone': ['ARGUMENT_INVALID', () => autograd.maxPool(zeros([1, 1, 4]), { size: 2, padding: 2 })],
  'a pool of a vector': ['SHAPE_MISMATCH', () => autograd.maxPool([1, 2, 3], { size: 2 })],
  'a negative epsilon': ['ARGUMENT_INVALID', ({ matrix }) => autograd.layerNorm(matrix, { epsilon: -1 })],
  'a scale of another length': ['SHAPE_MISMATCH', ({ matrix }) => autograd.layerNorm(matrix, { scale: [1, 2] })],
  'a mean without a variance': ['ARGUMENT_INVALID', ({ matrix }) => autograd.batchNorm(matrix, { mean: [1, 2, 3] })],
  'keys and values that do not match': ['SHAPE_MISMATCH', ({ matrix }) => autograd.scaledDotProductAttention(matrix, matrix, zeros([3, 3]))],
  'a mask of numbers': ['DTYPE_MISMATCH', ({ matrix }) => autograd.scaledDotProductAttention(matrix, matrix, matrix, { mask: [[0, 1], [1, 1]] })],
  'truth values as positions': ['DTYPE_MISMATCH', ({ w }) => gather(w, any([true, false]))],
  'a probability of 1.5': ['ARGUMENT_INVALID', () => autograd.randomBernoulli([0, 1], 1.5)],
  'a number for a key': ['DTYPE_MISMATCH', () => autograd.randomPermutation(7, 3)],
  'an empty range': ['ARGUMENT_INVALID', () => autograd.randomInteger([0, 1], 3, 3, [2])],
  'an equation with a character too many': ['ARGUMENT_INVALID', ({ matrix }) => autograd.einsum('i$,j', matrix, matrix)],
  'an index in the output alone': ['ARGUMENT_INVALID', ({ matrix }) => autograd.einsum('ij->ik', matrix)],
  'lengths of an index that differ': ['SHAPE_MISMATCH', ({ matrix }) => autograd.einsum('ij,jk', matrix, matrix)],
  'a name that is no text': ['ARGUMENT_INVALID', ({ x }) => x.mul(2).named(any({ name: 'x' }))],

  // Bindings
  'values that are no object': ['ARGUMENT_INVALID', ({ loss }) => evaluate(loss, any(3))],
  'no value for an input': ['BINDING_MISSING', ({ loss }) => loss.item()],
  'a value for the wrong name': ['BINDING_UNKNOWN', ({ loss }) => evaluate(loss, { X: [3, 4] })],
  'a value for a parameter': ['BINDING_UNKNOWN', ({ w }) => evaluate(w.mul(2), { w: [3, 4] })],
  'a value for a computed tensor': ['BINDING_UNKNOWN', ({ loss }) => evaluate(loss, new Map([[loss, 1]]))],
  'two inputs of one name': ['BINDING_DUPLICATE', ({ x }) => evaluate(add(x, input('x', [2])), { x: [3, 4] })],
  'data of another shape for an input': ['SHAPE_MISMATCH', ({ loss }) => loss.item({ x: [[3, 4]] })],
  'a typed array of another dtype for an input': ['DTYPE_MISMATCH', ({ loss }) => loss.item({ x: Float32Array.of(3, 4) })],
  'null for an input': ['ARGUMENT_INVALID', ({ loss }) => loss.item({ x: any(null) })],
  'a tensor for an input': ['ARGUMENT_INVALID', ({ loss }) => loss.item({ x: any(tensor([3, 4])) })],
  'a program that lacks an input': ['BINDING_MISSING', ({ loss }) => interpret({ inputs: {}, outputs: { loss } })],
  'a parameter among the inputs of a program': ['BINDING_UNKNOWN', ({ loss, x, w }) => interpret({ inputs: { x, w }, outputs: { loss } })],
  'a call of a program without a value': ['BINDING_MISSING', ({ loss, x }) => interpret({ inputs: { x }, outputs: { loss } })(any({}))],
  'a call of a program with a value too many': ['BINDING_UNKNOWN', ({ loss, x }) => interpret({ inputs: { x }, outputs: { loss } })(any({ x: [3, 4], y: 1 }))],
  'a call of a program with data of another shape': ['SHAPE_MISMATCH', ({ loss, x }) => interpret({ inputs: { x }, outputs: { loss } })({ x: 3 })],

  // Compiled programs: calls have the texts of those above
  'a function to compile': ['ARGUMENT_INVALID', () => compile(any(() => 1))],
  'a tensor to compile': ['ARGUMENT_INVALID', ({ loss }) => compile(any(loss))],
  'nothing to compile': ['ARGUMENT_INVALID', () => compile(any(undefined))],
  'a tensor as the outputs of a program': ['ARGUMENT_INVALID', ({ loss, x }) => compile({ inputs: { x }, outputs: any(loss) })],
  'a program without outputs': ['ARGUMENT_INVALID', ({ x }) => compile(any({ inputs: { x } }))],
  'a part of a program misspelt': ['ARGUMENT_INVALID', ({ loss, x, w }) => compile(any({ inputs: { x }, outputs: { loss }, update: new Map([[w, w]]) }))],
  'a function under jit that gives a promise': ['ARGUMENT_INVALID', () => jit(any((x: Tensor) => Promise.resolve(x)))(1)],
  'a function under jit called with too little': ['ARGUMENT_INVALID', () => jit((x: Tensor, y: Tensor) => x.add(y))(...any([1]) as [number, number])],
  'a compiled program that lacks an input': ['BINDING_MISSING', ({ loss }) => compile({ inputs: {}, outputs: { loss } })],
  'a call of a compiled program with a detached buffer': ['SHAPE_MISMATCH', ({ loss, x }) => {
    const data = Float64Array.of(3, 4)
    structuredClone(data, { transfer: [data.buffer] })
    return compile({ inputs: { x }, outputs: { loss } })({ x: data })
  }],
  'a page without WebAssembly': ['ENGINE_UNAVAILABLE', ({ loss, x }) => without('WebAssembly', () => compile({ inputs: { x }, outputs: { loss } }))],
  'a program larger than its addresses': ['MEMORY_EXCEEDED', () => compile({ inputs: {}, outputs: { y: sum(cumsum(broadcastTo(1, [2 ** 17, 2 ** 16]))) } })],

  // Derivatives
  'a target that the result does not depend on': ['GRADIENT_DISCONNECTED', ({ loss }) => grad(loss, input('y'))],
  'one of several targets': ['GRADIENT_DISCONNECTED', ({ loss, x, w }) => grad(loss, [x, w, parameter(1, { name: 'v' })])],
  'a target behind an operation without a derivative': ['NOT_DIFFERENTIABLE', ({ x }) => grad(sum(sign(x)), x)],
  'a target held constant': ['NOT_DIFFERENTIABLE', ({ x }) => grad(sum(stopGradient(x)), x)],
  'a target behind a cast to integers': ['NOT_DIFFERENTIABLE', ({ x }) => grad(sum(cast(cast(x, 'int32'), 'float64')), x)],
  'an integer target': ['NOT_DIFFERENTIABLE', ({ n }) => grad(mul(n, tensor(1.5)), n)],
  'an integer result': ['NOT_DIFFERENTIABLE', ({ n }) => gradients(mul(n, 2))],
  'a result that is no single number': ['SHAPE_MISMATCH', ({ w }) => grad(mul(w, 2), w)],
  'the Hessian of a vector': ['SHAPE_MISMATCH', ({ w }) => hessian(mul(w, w), w)],
  'backward from a vector': ['SHAPE_MISMATCH', ({ w }) => mul(w, 2).backward()],
  'a cotangent of another shape': ['SHAPE_MISMATCH', ({ w }) => vjp(mul(w, 2), w, tensor(1))],
  'a tangent of another shape': ['SHAPE_MISMATCH', ({ w }) => jvp(mul(w, 2), w, tensor(1))],
  'data of another shape for vjp': ['SHAPE_MISMATCH', ({ x }) => vjp(square(x), x, [1, 2, 3])],
  'samples by one tensor that is in no list': ['ARGUMENT_INVALID', ({ x, w }) => perSampleGradients(one => sum(one), any(w), [x])],
  'a mixed partial by one tensor that is in no list': ['ARGUMENT_INVALID', ({ loss, x }) => mixedPartial(loss, any(x))],
  'a vector of another shape for hvp': ['SHAPE_MISMATCH', ({ w }) => hvp(sum(square(w)), w, tensor(1))],
  'the Jacobian of integers': ['NOT_DIFFERENTIABLE', ({ n, w }) => jacobian(cast(w, 'int32').mul(n), w)],
  'a custom rule of another shape': ['SHAPE_MISMATCH', ({ w }) => grad(sum(customGradient((a: Tensor) => mul(a, 2), ({ cotangent }) => [sum(cotangent)])(w)), w)],
  'a custom rule that gives no list': ['ARGUMENT_INVALID', ({ w }) => grad(sum(customGradient((a: Tensor) => mul(a, 2), any(({ cotangent }: { cotangent: Tensor }) => cotangent))(w)), w)],
  'a custom rule that is not linear': ['NOT_LINEAR', ({ w }) => jvp(customGradient((a: Tensor) => mul(a, 2), ({ cotangent }) => [square(cotangent)])(w), w, tensor([1, 1]))],
  'a custom rule that is wrong': ['GRADIENT_CHECK_FAILED', () => gradcheck(customGradient((a: Tensor) => sum(square(a)), ({ cotangent, inputs: [a] }) => [mul(cotangent, a!)]), [[1, 2]])],

  'an answer for disconnected targets that is none': ['ARGUMENT_INVALID', ({ loss, w }) => grad(loss, w, { disconnected: any('zeros') })],
  'a mixed partial by one tensor': ['ARGUMENT_INVALID', ({ x }) => autograd.mixedPartial(sum(x), any(x))],
  'a mixed partial by a vector': ['SHAPE_MISMATCH', ({ loss, w }) => autograd.mixedPartial(loss, [w, w])],
  'losses of samples that are no number': ['SHAPE_MISMATCH', ({ w }) => autograd.perSampleGradients(sample => mul(sample, w), [w], [zeros([3, 2])])],
  'samples that count differently': ['SHAPE_MISMATCH', ({ w }) => autograd.perSampleGradients((a, b) => sum(mul(a, b)), [w], [zeros([3, 2]), zeros([2])])],
  'a loss that is no function': ['ARGUMENT_INVALID', ({ loss, w }) => autograd.perSampleGradients(any(loss), [w], [zeros([3, 2])])],
  'a direction of another shape': ['SHAPE_MISMATCH', ({ loss, w }) => autograd.directionalDerivatives(loss, w, tensor(1), 2)],
  'half an order': ['ARGUMENT_INVALID', ({ loss, w }) => autograd.directionalDerivatives(loss, w, tensor([1, 1]), 1.5)],
  'no such quotient': ['ARGUMENT_INVALID', ({ loss, w }) => autograd.numericGradient(loss, w, { x: [1, 2] }, { method: any('backward') })],
  'a step of nothing': ['ARGUMENT_INVALID', ({ loss, w }) => autograd.numericGradient(loss, w, { x: [1, 2] }, { step: 0 })],

  // Operations of one's own
  'a composite that reaches for a parameter': ['COMPOSITE_CAPTURES', ({ x, w }) => composite('scaled', (a: Tensor) => mul(a, w))(x)],
  'a composite that gives a number': ['ARGUMENT_INVALID', ({ x }) => composite('three', any(() => 3))(any(x))],

  // Updates
  'an update of what is no parameter': ['UPDATE_INVALID', ({ x, w }) => assign(any(new Map<Tensor, Tensor>([[w, mul(w, 2)], [x, w]])))],
  'an update of another shape': ['UPDATE_INVALID', ({ w }) => assign(new Map<Parameter, Tensor>([[w, sum(w)]]))],
  'an update of another dtype': ['UPDATE_INVALID', ({ w, single }) => assign(new Map<Parameter, Tensor>([[w, single]]))],
  'an update to a number': ['UPDATE_INVALID', ({ w }) => assign(any(new Map<Parameter, unknown>([[w, 3]])))],
  'updates that are no map': ['UPDATE_INVALID', ({ w }) => assign(any({ w: mul(w, 2) }))],
  'a program with an update that does not fit': ['UPDATE_INVALID', ({ n, w }) => interpret({ inputs: {}, outputs: {}, updates: new Map<Parameter, Tensor>([[n, w]]) })],
  'an update whose value cannot be computed': ['MATRIX_SINGULAR', ({ w }) => assign(new Map<Parameter, Tensor>([[w, solve([[1, 2], [2, 4]], w)]]))],

  // Values
  'a class that is not there': ['INDEX_OUT_OF_RANGE', () => oneHot([0, 3], 3).toArray()],
  'a negative position': ['INDEX_OUT_OF_RANGE', ({ w }) => gather(w, [-1]).toArray()],
  'a position on an empty axis': ['INDEX_OUT_OF_RANGE', () => gather(zeros([0]), [0]).toArray()],
  'equations without one solution': ['MATRIX_SINGULAR', () => solve([[1, 2], [2, 4]], [1, 1]).toArray()],
  'a singular matrix of a batch': ['MATRIX_SINGULAR', () => inverse([[[1, 0], [0, 1]], [[1, 2], [2, 4]]]).toArray()],
  'a matrix without a Cholesky factor': ['MATRIX_NOT_POSITIVE_DEFINITE', () => cholesky([[1, 2], [2, 1]]).toArray()],
}

const classes = { ShapeError, DTypeError, ValueError, BindingError, DisconnectedGradientError, NotDifferentiableError, UpdateError, CaptureError, EvaluationError, GradientCheckError }

function caught(make: (situation: Situation) => unknown, state: Situation): MlpError {
  try {
    make(state)
  } catch (error) {
    if (error instanceof MlpError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test.each(Object.entries(mistakes))('%s', (_, [code, make]) => {
  const state = situation()
  const before = [state.w.toArray(), state.w.grad!.toArray(), state.n.item(), clock.writes]
  const error = caught(make, state)
  expect(error.code).toBe(code)
  for (const [name, type] of Object.entries(classes)) expect(error instanceof type, name).toBe(error.name === name)
  expect(error.message).toBe(`${error.operation}: ${error.message.split('\n')[0]!.slice(error.operation!.length + 2)}\n  received: ${error.received}\n  expected: ${error.expected}\n  hint: ${error.hint}`)
  for (const part of [error.operation, error.received, error.expected, error.hint]) expect(part).toMatch(/\S/)
  expect(error.message).not.toMatch(/undefined is|\[object|NaN elements/)
  expect(error.message.length).toBeLessThan(500)
  expect([state.w.toArray(), state.w.grad!.toArray(), state.n.item(), clock.writes]).toEqual(before)
})

test('the texts are those that people have read', async () => {
  const texts = Object.entries(mistakes).map(([mistake, [, make]]) => {
    const error = caught(make, situation())
    return `# ${mistake}\n${error.name} ${error.code}\n${error.message}\n`
  })
  await expect(texts.join('\n')).toMatchFileSnapshot('errors.snapshot.txt')
})

/** Who throws each code: this package, only @mlp/nn, or only the sweep over records. A new code has to be entered here to compile. */
const codes: Readonly<Record<ErrorCode, 'autograd' | 'nn' | 'sweep'>> = {
  SHAPE_MISMATCH: 'autograd', SHAPE_INVALID: 'autograd', SHAPE_RAGGED: 'autograd', AXIS_OUT_OF_RANGE: 'autograd', AXIS_REPEATED: 'autograd',
  DTYPE_MISMATCH: 'autograd', DTYPE_UNSUPPORTED: 'autograd', NUMBER_NOT_REPRESENTABLE: 'autograd',
  ARGUMENT_INVALID: 'autograd', ARGUMENT_IS_FUNCTION: 'autograd', DATA_EMPTY: 'autograd', DATA_NOT_FINITE: 'nn', DATA_MALFORMED: 'nn',
  BINDING_UNKNOWN: 'autograd', BINDING_MISSING: 'autograd', BINDING_DUPLICATE: 'autograd',
  GRADIENT_DISCONNECTED: 'autograd', NOT_DIFFERENTIABLE: 'autograd', NOT_LINEAR: 'autograd',
  UPDATE_DUPLICATE: 'nn', UPDATE_INVALID: 'autograd', COMPOSITE_CAPTURES: 'autograd',
  INDEX_OUT_OF_RANGE: 'autograd', MATRIX_SINGULAR: 'autograd', MATRIX_NOT_POSITIVE_DEFINITE: 'autograd', GRADIENT_CHECK_FAILED: 'autograd', OPERATION_CHECK_FAILED: 'sweep',
  FILE_MALFORMED: 'nn', STATE_MISMATCH: 'nn', ENGINE_UNAVAILABLE: 'autograd', MEMORY_EXCEEDED: 'autograd',
}

test('every code and every class is provoked', () => {
  const provoked = Object.values(mistakes).map(([code]) => code)
  expect(Object.keys(codes).filter(code => codes[code as ErrorCode] === 'autograd' && !provoked.includes(code as ErrorCode))).toEqual([])
  expect(provoked.filter(code => codes[code] !== 'autograd')).toEqual([])
  const thrown = new Set(Object.values(mistakes).map(([, make]) => caught(make, situation()).name))
  expect([...thrown].sort()).toEqual(Object.keys(classes).sort())
})

test('classes are told apart by brand, so that two copies of the package recognize each other’s errors', () => {
  const error = caught(() => zeros([-1]), situation())
  const foreign: unknown = Object.assign(Object.create({}) as object, { name: 'ShapeError', [Symbol.for('@mlp/error')]: true })
  expect([error instanceof ShapeError, error instanceof MlpError, error instanceof Error, error instanceof DTypeError]).toEqual([true, true, true, false])
  expect([foreign instanceof ShapeError, foreign instanceof MlpError, foreign instanceof DTypeError]).toEqual([true, true, false])
  expect([new Error('x') instanceof MlpError, Object(null) instanceof MlpError]).toEqual([false, false])
})
