// Every record holds: the rule tester finds nothing wrong with any of them.
import { checkOperation } from '@mlp/autograd/testing'
import { expect, test } from 'vitest'
import { allOperations } from '../../src/ops/all'

test.each(allOperations.map(operation => [operation.name, operation] as const))('%s', (_, operation) => {
  expect(checkOperation(operation, { limit: 20 })).toEqual([])
})
