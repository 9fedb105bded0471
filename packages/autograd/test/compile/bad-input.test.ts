// Bad input to compiled programs: a typed error before anything runs, with the interpreter's text where it has one.
import { add, broadcastTo, cumsum, input, interpret, MlpError, mul, parameter, sum, tensor } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { compile, compileAsync } from '@mlp/autograd/compile'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { engineHere } from '../../src/compile/webassembly'
import { clock } from '../../src/graph/cell'

const as = (value: unknown): never => value as never

function detached(): Float64Array {
  const data = new Float64Array(3)
  structuredClone(data, { transfer: [data.buffer] })
  return data
}

function errorOf(run: () => unknown): MlpError {
  try {
    run()
  } catch (error) {
    if (error instanceof MlpError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const calls: Readonly<Record<string, () => unknown>> = {
  'nothing at all': () => undefined, 'no object': () => 3, 'a missing input': () => ({ x: [1, 2, 3] }), 'an input too many': () => ({ x: [1, 2, 3], n: 1, y: 2 }), 'a wrong name': () => ({ X: [1, 2, 3], n: 1 }),
  'undefined for an input': () => ({ x: undefined, n: 1 }), 'null for an input': () => ({ x: null, n: 1 }), 'a wrong shape': () => ({ x: [[1, 2, 3]], n: 1 }), 'too few numbers': () => ({ x: [1, 2], n: 1 }),
  'a typed array too long': () => ({ x: new Float64Array(4), n: 1 }), 'a typed array of another dtype': () => ({ x: new Float32Array(3), n: 1 }), 'integers for floats': () => ({ x: new Int32Array(3), n: 1 }),
  'a data view': () => ({ x: new DataView(new ArrayBuffer(24)), n: 1 }),
  'a detached buffer': () => ({ x: detached(), n: 1 }), 'a value of another dtype': () => ({ x: { shape: [3], dtype: 'float32', data: new Float32Array(3) }, n: 1 }), 'a value whose shape lies': () => ({ x: { shape: [3], dtype: 'float64', data: new Float64Array(2) }, n: 1 }),
  'a fraction for an integer': () => ({ x: [1, 2, 3], n: 1.5 }), 'a text': () => ({ x: '123', n: 1 }), 'a tensor': () => ({ x: tensor([1, 2, 3]), n: 1 }), 'holes': () => ({ x: new Array(3), n: 1 }),
}

function specOf() {
  const [x, n] = [input('x', [3]), input('n', [], { dtype: 'int32' })]
  const w = parameter([1, 2, 3], { name: 'w' })
  return { w, spec: { inputs: { x, n }, outputs: { y: mul(x, w), n: add(n, 1) }, updates: new Map([[w, add(w, x)]]) } }
}

describe('calls', () => {
  test.each(Object.entries(calls))('%s', (_, make) => {
    const { w, spec } = specOf()
    const [expected, compiled] = [interpret(spec), compile(spec)]
    for (const run of [(given: never) => compiled(given), (given: never) => compiled.bind(given)]) {
      const [error, wanted] = [errorOf(() => run(as(make()))), errorOf(() => expected(as(make())))]
      expect(`${error.name} ${error.code} ${error.message}`).toBe(`${wanted.name} ${wanted.code} ${wanted.message}`)
    }
    const writes = clock.writes
    expect([w.toArray(), writes]).toEqual([[1, 2, 3], clock.writes])
    // The program works afterwards, and what was loaded before it failed is not mixed in.
    expect(compiled({ x: [1, 1, 1], n: 4 }).y.toArray()).toEqual([1, 2, 3])
    expect(w.toArray()).toEqual([2, 3, 4])
  })

  test('bytes are numbers, as to the interpreter', () => {
    const { spec: { inputs } } = specOf()
    const spec = { inputs, outputs: { x: inputs.x, n: inputs.n } }
    const data = { x: Uint8Array.of(1, 2, 255), n: Uint8Array.of(1) }
    expect(compile(spec)(data)).toEqual(interpret(spec)({ ...data, n: 1 }))
  })

  test('an input that fails leaves those before it as they were for what is bound', () => {
    const { spec } = specOf()
    const program = compile(spec)
    const bound = program.bind({ x: [1, 1, 1], n: 4 })
    expect(bound().n.item()).toBe(5)
    errorOf(() => program({ x: [7, 7, 7], n: 1.5 }))
    expect(bound().y.toArray()).toEqual([2, 3, 4])
  })
})

const specs: Readonly<Record<string, () => unknown>> = {
  'a function': () => () => 1, nothing: () => undefined, 'no outputs': () => ({ inputs: {} }), 'an unlisted input': () => ({ inputs: {}, outputs: { y: input('y') } }),
  'a parameter among the inputs': () => { const w = parameter(1); return { inputs: { w }, outputs: { w } } }, 'an output that is no tensor': () => ({ inputs: {}, outputs: { y: 3 } }),
  'an update of an input': () => { const x = input('x'); return { inputs: { x }, outputs: {}, updates: new Map<Tensor, Tensor>([[x, x]]) } },
  'an update of another shape': () => ({ inputs: {}, outputs: {}, updates: new Map<Parameter, Tensor>([[parameter([1, 2]), tensor(1)]]) }), 'updates that are no map': () => ({ inputs: {}, outputs: {}, updates: {} }),
}

test.each(Object.entries(specs))('a program made of %s', (_, make) => {
  const thrown = (engine: (spec: never) => unknown): string => {
    try {
      engine(as(make()))
    } catch (error) {
      return String(error).replaceAll('interpret', 'compile')
    }
    return 'nothing'
  }
  const expected = thrown(interpret)
  expect(expected).not.toBe('nothing')
  expect(thrown(compile)).toBe(expected)
})

describe('what the engine lacks', () => {
  afterEach(() => { vi.unstubAllGlobals() })
  const engine = engineHere()!
  const spec = { inputs: {}, outputs: { y: tensor(1) } }

  test('no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    expect(errorOf(() => compile(spec))).toMatchObject({ name: 'EvaluationError', code: 'ENGINE_UNAVAILABLE' })
    await expect(compileAsync(spec)).rejects.toMatchObject({ name: 'EvaluationError', code: 'ENGINE_UNAVAILABLE' })
    expect(interpret(spec)({}).y.item()).toBe(1)
  })

  test('no vectors: the same results without', () => {
    const x = input('x', [7])
    const program = { inputs: { x }, outputs: { y: cumsum(mul(x, 3)), z: sum(x) } }
    const data = { x: [1, 2, 3, 4, 5, 6, 7] }
    const modules: string[] = []
    class Module extends engine.Module {
      constructor(bytes: Uint8Array) {
        super(bytes)
        modules.push(String(bytes))
      }
    }
    for (const validate of [() => true, () => false]) {
      vi.stubGlobal('WebAssembly', { Memory: engine.Memory, Instance: engine.Instance, Module, validate })
      const found = compile(program)(data)
      expect([found.y.toArray(), found.z.item()]).toEqual([[3, 9, 18, 30, 45, 63, 84], 28])
    }
    compile(program, { vectors: false })
    expect([modules[1] === modules[2], modules[0] === modules[1]]).toEqual([true, false])
  })

  test('more memory than addresses reach', () => {
    const big = cumsum(broadcastTo(tensor([1]), [2 ** 17, 2 ** 16]))
    expect(errorOf(() => compile({ inputs: {}, outputs: { y: sum(big) } }))).toMatchObject({ name: 'EvaluationError', code: 'MEMORY_EXCEEDED', received: expect.stringMatching(/^\d+ MiB$/) as string })
  })

  test('more memory than the process is given', () => {
    vi.stubGlobal('WebAssembly', { Module: engine.Module, Instance: engine.Instance, validate: () => true, Memory: class { constructor() { throw new RangeError('could not allocate memory') } } })
    expect(errorOf(() => compile(spec))).toMatchObject({ name: 'EvaluationError', code: 'MEMORY_EXCEEDED' })
  })
})
