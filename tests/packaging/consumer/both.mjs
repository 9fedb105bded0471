// A program may get the ES module and the CommonJS copy of a package at once; their tensors have to mix.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { grad, input } from '@mlp/autograd'

const { tanh } = createRequire(import.meta.url)('@mlp/autograd')
const x = input('x')
assert.equal(grad(tanh(x), x).item({ x: 0 }), 1)
