// What compiled modules import, and how: memory, and the host only for routines and orders; no code is made from text.
import { readdirSync, readFileSync } from 'node:fs'
import { argsort, cos, exp, gather, input, log, matmul, oneHot, pow, randomUniform, sin, softmax, solve, sqrt, sum, tanh } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { expect, test, vi } from 'vitest'
import { engineHere } from '../../src/compile/webassembly'
import type { Imports } from '../../src/compile/webassembly'

const sources = new URL('../../src/compile/', import.meta.url)

/** What a program hands to its module; an engine refuses modules that ask for more. */
function importsOf(inputs: Record<string, Tensor>, outputs: Record<string, Tensor>): string[] {
  const engine = engineHere()!
  const asked: string[] = []
  class Instance {
    readonly exports = { step: () => 0 }
    constructor(_: object, { env, host, ...others }: Imports) {
      asked.push(...Object.keys(env), ...Object.keys(host).map(() => 'a function of the host'), ...Object.keys(others))
    }
  }
  vi.stubGlobal('WebAssembly', { Memory: engine.Memory, Module: engine.Module, validate: () => true, Instance })
  compile({ inputs, outputs })
  vi.unstubAllGlobals()
  return asked
}

const x = input('x', [6, 6])
const n = input('n', [3], { dtype: 'int32' })

test('functions, products, indices and random numbers are computed inside', () => {
  const outputs = { exp: exp(x), log: log(x), sin: sin(x), cos: cos(x), tanh: tanh(x), pow: pow(x, sqrt(x)), softmax: softmax(x), product: matmul(x, x), rows: gather(x, n), ones: oneHot(n, 5), random: randomUniform([1, 2], [9]), sum: sum(x) }
  expect(importsOf({ x, n }, outputs)).toEqual(['memory'])
})

test('routines and orders are functions of the host', () => {
  expect(importsOf({ x }, { solved: solve(x, x), order: argsort(x) })).toEqual(['memory', 'a function of the host', 'a function of the host'])
})

test('no source of the compiler makes code from text', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(30)
  const wrong = files.filter(file => /\beval\(|new Function|\bFunction\(|constructor\(\s*['"`]|setTimeout\(|import\(/.test(readFileSync(new URL(file, sources), 'utf8')))
  expect(wrong).toEqual([])
})
