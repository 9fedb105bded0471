import { grad, input, tanh, Tensor } from '@mlp/autograd'
import * as testing from '@mlp/autograd/testing'
import * as nn from '@mlp/nn'
import * as node from '@mlp/nn/node'
import * as viz from '@mlp/viz'

const x = input('x')
const derivative: Tensor = grad(tanh(x), x)
const [one, two]: [Tensor, Tensor] = grad(tanh(x), [x, x])
const value: number = derivative.item({ x: 0 })
if (value !== 1 || !(derivative instanceof Tensor)) throw new Error('wrong derivative')
export const used: unknown[] = [one, two, testing, nn, node, viz]
