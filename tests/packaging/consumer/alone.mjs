import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { grad, input, tanh } from '@mlp/autograd'
import * as testing from '@mlp/autograd/testing'

const x = input('x')
assert.equal(grad(tanh(x), x).item({ x: 0 }), 1)
assert.ok(Object.keys(testing).length > 0)
assert.ok(!existsSync('node_modules/@mlp/nn'))
