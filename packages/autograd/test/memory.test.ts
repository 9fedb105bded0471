/** What steps of training leave behind: nothing. Live tensors and arrays are counted. */
import { queryObjects } from 'node:v8'
import { expect, test, vi } from 'vitest'
import { assign, evaluate, grad, input, interpret, mul, NdArray, parameter, square, stopGradient, sub, sum, Tensor } from '@mlp/autograd'

vi.spyOn(process, 'emitWarning').mockImplementation(() => {}) // that counting objects is experimental

/** Tensors and arrays that are reachable. */
const alive = (): number => queryObjects(Tensor, { format: 'count' }) + queryObjects(NdArray, { format: 'count' })

/** A few stay reachable from code that the machine has just optimized; a leak leaves something at every step. */
const FEW = 50

/** How many more are reachable after many steps than after a few. */
function leftBy(step: () => void, steps: number): number {
  for (let i = 0; i < 10; i++) step()
  const before = alive()
  for (let i = 0; i < steps; i++) step()
  return alive() - before
}

const x = input('x', [4])
const data = { x: [1, 2, 3, 4] }

test('what is reachable is counted', () => {
  const before = alive()
  const kept = [parameter(1), parameter(2).add(1)]
  expect(alive() - before).toBe(7) // two parameters, a sum and its one, and three arrays
  expect(kept.map(one => one.item())).toEqual([1, 3])
})

test('ten thousand steps of a program', () => {
  const w = parameter([0, 0, 0, 0])
  const loss = square(sub(mul(w, x), 1)).sum()
  const step = interpret({ inputs: { x }, outputs: { loss }, updates: new Map([[w, sub(w, mul(0.001, grad(loss, w)))]]) })
  expect(leftBy(() => step(data), 10_000)).toBeLessThan(FEW)
})

test('steps by item, backward and set on one graph', () => {
  const w = parameter([0, 0, 0, 0])
  const loss = square(sub(mul(w, [1, 2, 3, 4]), 1)).sum()
  const step = (): void => {
    loss.item()
    loss.backward()
    w.set(evaluate(w.sub(w.grad!.mul(0.001))))
  }
  expect(leftBy(step, 1_000)).toBeLessThan(FEW)
})

test('steps that make their graph anew', () => {
  const [w, frozen] = [parameter([0, 0, 0, 0]), parameter(2, { trainable: false })]
  const step = (): void => {
    const loss = sum(square(sub(mul(mul(w, x), frozen), 1))).add(sum(mul(w, stopGradient(w))))
    const slope = grad(loss, w)
    loss.item(data)
    loss.backward(data)
    assign(new Map([[w, sub(w, mul(0.001, slope))]]), data)
  }
  expect(leftBy(step, 1_000)).toBeLessThan(FEW)
})

test('steps whose derivative is a node that was there before', () => {
  const w = parameter(1)
  const c = parameter(3, { trainable: false })
  expect(leftBy(() => { w.set(w.sub(grad(mul(w, c), w).mul(0.01)).item()) }, 1_000)).toBeLessThan(FEW)
})
