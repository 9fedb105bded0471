/** What the compiler knows: these tests hold when `tsc` accepts the file. */
import { describe, expect, expectTypeOf, test } from 'vitest'
import { assign, composite, customGradient, evaluate, grad, gradients, hessian, hvp, input, interpret, jacobian, jvp, mul, parameter, softmax, square, sum, tensor, vjp } from '@mlp/autograd'
import type { ArrayLike, Bindings, ErrorCode, MlpError, NdArray, Operand, Parameter, Program, ProgramInputs, ProgramOutputs, Tensor, Updates, Value } from '@mlp/autograd'

const x = input('x')
const w = parameter(2)

describe('derivatives', () => {
  test('grad of one is one, of a tuple a tuple of its length, of a list a list', () => {
    const y = mul(square(x), w)
    expectTypeOf(grad(y, x)).toEqualTypeOf<Tensor>()
    expectTypeOf(grad(y, [x, w])).toEqualTypeOf<[Tensor, Tensor]>()
    expectTypeOf(grad(y, [x, w, y])).toEqualTypeOf<[Tensor, Tensor, Tensor]>()
    expectTypeOf(grad(y, [])).toEqualTypeOf<[]>()
    const many: readonly Tensor[] = [x, w]
    expectTypeOf(grad(y, many)).toEqualTypeOf<Tensor[]>()
    const parameters: Parameter[] = [w]
    expectTypeOf(grad(y, parameters)).toEqualTypeOf<Tensor[]>()
    const [dx, dw] = grad(y, [x, w])
    expectTypeOf(dx).toEqualTypeOf<Tensor>()
    expectTypeOf(dw).toEqualTypeOf<Tensor>()
    // @ts-expect-error there is no third
    const [, , third] = grad(y, [x, w])
    expect(third).toBeUndefined()
  })

  test('hessian of one is a tensor, of a list a table', () => {
    const y = square(x)
    expectTypeOf(hessian(y, x)).toEqualTypeOf<Tensor>()
    expectTypeOf(hessian(y, [x, x])).toEqualTypeOf<Tensor[][]>()
    expectTypeOf(jacobian(y, x)).toEqualTypeOf<Tensor>()
    expectTypeOf(jvp(y, x, tensor(1))).toEqualTypeOf<Tensor>()
    expectTypeOf(vjp(y, x, tensor(1))).toEqualTypeOf<Tensor>()
    expectTypeOf(hvp(y, x, tensor(1))).toEqualTypeOf<Tensor>()
    expectTypeOf(gradients(y)).toEqualTypeOf<ReadonlyMap<Tensor, Tensor>>()
  })

  test('refuse functions and data', () => {
    // Only compiled: at run time each is a typed error.
    const wrong = [
      // @ts-expect-error a function is no tensor
      () => grad((a: Tensor) => a, x),
      // @ts-expect-error a number is no tensor
      () => grad(x, 3),
      // @ts-expect-error an object of tensors is no list
      () => grad(x, { x }),
      // @ts-expect-error the option is called disconnected
      () => grad(x, x, { unconnected: 'zero' }),
    ]
    for (const one of wrong.slice(0, 3)) expect(one).toThrow()
  })
})

describe('programs', () => {
  const program = interpret({ inputs: { x, scale: input('s', [2]) }, outputs: { loss: square(x), twice: mul(x, 2) } })

  test('know the names of their inputs and outputs', () => {
    expectTypeOf(program).parameter(0).toEqualTypeOf<ProgramInputs<{ readonly x: Tensor; readonly scale: Tensor }>>()
    expectTypeOf(program).parameter(0).toEqualTypeOf<{ readonly x: ArrayLike; readonly scale: ArrayLike }>()
    expectTypeOf(program).returns.toEqualTypeOf<ProgramOutputs<{ readonly loss: Tensor; readonly twice: Tensor }>>()
    const { loss, twice } = program({ x: 3, scale: [1, 2] })
    expectTypeOf(loss).toEqualTypeOf<NdArray>()
    expectTypeOf(twice).toEqualTypeOf<NdArray>()
    expect([loss.item(), twice.item()]).toEqual([9, 6])
    // @ts-expect-error no output of that name
    expect(program({ x: 3, scale: [1, 2] }).accuracy).toBeUndefined()
    // @ts-expect-error an input is missing
    expect(() => program({ x: 3 })).toThrow()
    // @ts-expect-error an input too many
    expect(() => program({ x: 3, scale: [1, 2], y: 1 })).toThrow()
    expectTypeOf<ReturnType<ReturnType<(typeof program)['bind']>>>().toEqualTypeOf<ReturnType<typeof program>>()
  })

  test('have the type that every engine gives', () => {
    expectTypeOf(program).toExtend<Program<{ readonly x: Tensor; readonly scale: Tensor }, { readonly loss: Tensor; readonly twice: Tensor }>>()
    expectTypeOf(interpret({ inputs: {}, outputs: {} })({})).toEqualTypeOf<ProgramOutputs<Record<never, Tensor>>>()
  })
})

describe('values', () => {
  test('evaluate of one is an array, of an object an object with its names', () => {
    expectTypeOf(evaluate(w)).toEqualTypeOf<NdArray>()
    const { a, b } = evaluate({ a: w, b: square(w) })
    expectTypeOf(a).toEqualTypeOf<NdArray>()
    expect([a.item(), b.item()]).toEqual([2, 4])
    // @ts-expect-error no tensor of that name
    expect(evaluate({ a: w }).c).toBeUndefined()
    expectTypeOf<NdArray>().toExtend<Value>()
  })

  test('data comes in every form that ArrayLike names, and no other', () => {
    expectTypeOf<number>().toExtend<ArrayLike>()
    expectTypeOf<boolean>().toExtend<ArrayLike>()
    expectTypeOf<readonly (readonly number[])[]>().toExtend<ArrayLike>()
    expectTypeOf<Float32Array>().toExtend<ArrayLike>()
    expectTypeOf<NdArray>().toExtend<ArrayLike>()
    expectTypeOf<string>().not.toExtend<ArrayLike>()
    expectTypeOf<Tensor>().not.toExtend<ArrayLike>()
    expectTypeOf<Tensor>().toExtend<Operand>()
    expectTypeOf<{ x: number }>().toExtend<Bindings>()
    expectTypeOf<Map<Tensor, number[]>>().toExtend<Bindings>()
  })

  test('a parameter is a tensor, and stays one when it is named', () => {
    expectTypeOf(w).toEqualTypeOf<Parameter>()
    expectTypeOf(parameter(1).named('v')).toEqualTypeOf<Parameter>()
    expectTypeOf<Parameter>().toExtend<Tensor>()
    expectTypeOf(w.grad).toEqualTypeOf<Tensor | undefined>()
    expectTypeOf(w.value).toEqualTypeOf<NdArray>()
    expectTypeOf(assign).parameter(0).toEqualTypeOf<Updates>()
  })
})

test('composites and custom gradients keep the number of arguments', () => {
  const two = composite('two', (a: Tensor, b: Tensor) => mul(a, b))
  expectTypeOf(two).parameters.toEqualTypeOf<[Operand, Operand]>()
  const one = customGradient((a: Tensor) => square(a), ({ cotangent }) => [cotangent])
  expectTypeOf(one).parameters.toEqualTypeOf<[Operand]>()
  // @ts-expect-error one argument is missing
  expect(() => two(x)).toThrow()
  expectTypeOf(sum).parameter(1).toEqualTypeOf<number | readonly number[] | undefined>()
  expectTypeOf(softmax).parameter(1).toEqualTypeOf<number | readonly number[] | undefined>()
})

test('codes of errors are a closed list', () => {
  expectTypeOf<MlpError['code']>().toEqualTypeOf<ErrorCode>()
  expectTypeOf<string>().not.toExtend<ErrorCode>()
  expectTypeOf<'SHAPE_MISMATCH'>().toExtend<ErrorCode>()
})
