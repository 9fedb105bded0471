/** The worked examples, and how each is run through the library. */
import { gradientOfTwo, powerRule, productRule } from './calculus'
import { CLOSE, compare } from './compare'
import type { Comparison, Tolerance, Tree } from './compare'
import { exam, sigmoidNetwork, twoTwoTwo } from './networks'
import type { WeightsAndBias } from './networks'
import { backpropByHand, neuron, squaredErrors } from './neurons'
import { xor } from './training'
import examples from './worked-examples.json'

export type Id = keyof typeof examples
export { examples }

interface Runner<I extends Id> {
  /** The rows of the inventory that ask for it. */
  readonly rows: readonly string[]
  readonly run: (inputs: (typeof examples)[I]['inputs']) => Tree | Promise<Tree>
  readonly tolerance?: Tolerance
}

const twoTwoTwoRows = ['000.43', '001.27', '002.10', '002.11', '002.15', '002.16', '002.17', '002.18']
/** JSON has no pairs: the layers of an example come as lists of two. */
const withLayers = <T extends { 'W_[out][in]_and_b_per_layer': readonly unknown[] }>(inputs: T) => inputs as T & { 'W_[out][in]_and_b_per_layer': readonly WeightsAndBias[] }

/** One runner per example: the compiler asks for a missing one. */
const runners: { readonly [I in Id]: Runner<I> } = {
  'calc-power-rule-x5': { rows: ['003.4'], run: powerRule },
  'calc-product-rule': { rows: ['003.5'], run: productRule },
  'calc-gradient-2x2-4y': { rows: ['003.7'], run: gradientOfTwo },
  'mse-007': { rows: ['000.9'], run: squaredErrors },
  'neuron-056': { rows: ['000.36'], run: neuron },
  'backprop-47': { rows: ['000.34', '000.31', '000.32', '000.33'], run: backpropByHand },
  'exam-2-3-1': { rows: ['001.30'], run: exam },
  'net-222-sigmoid-sigmoid-half': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-tanh-linear-half': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-relu-softmax-cce': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-sigmoid-sigmoid-bce': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-leaky-tanh-half': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'sigmoid-cross-entropy-003': { rows: ['003.19', '003.15'], run: inputs => sigmoidNetwork(withLayers(inputs)) },
  'xor-003-training': { rows: ['003.20', '003.21'], run: inputs => xor(withLayers(inputs)), tolerance: { absolute: 1e-14, relative: 1e-10 } },
}

export const ids = Object.keys(examples) as Id[]

/** What an example's run gave. */
export interface Execution extends Comparison {
  readonly id: Id
  readonly rows: readonly string[]
  readonly result: Tree
}

/** Runs an example through the library and compares every number it expects. */
export async function execute<I extends Id>(id: I): Promise<Execution> {
  const { rows, run, tolerance = CLOSE } = runners[id]
  const result = await run(examples[id].inputs)
  return { id, rows, result, ...compare(examples[id].expected, result, tolerance) }
}
