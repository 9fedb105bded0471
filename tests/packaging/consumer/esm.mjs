import assert from 'node:assert/strict'
import * as autograd from '@mlp/autograd'
import * as testing from '@mlp/autograd/testing'
import * as nn from '@mlp/nn'
import * as node from '@mlp/nn/node'
import * as viz from '@mlp/viz'

const x = autograd.input('x')
assert.equal(autograd.grad(autograd.tanh(x), x).item({ x: 0 }), 1)
for (const entry of [testing, nn, node, viz]) assert.ok(Object.keys(entry).length > 0)
assert.match(viz.toDot(autograd.tanh(x)), /^\s*(strict )?digraph/)
