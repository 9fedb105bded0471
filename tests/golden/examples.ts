/** The worked examples, and how each is run through the library. */
import { chains, leakyReluCurve, linearCurve, reluCurve, sigmoidCurve, softmaxJacobians, steepness, stepCurve, tanhCurve, tanhFromSigmoid } from './activations'
import { shapley, unitVisualized } from './attribution'
import { batches, numpyStep, oneActivation } from './batches'
import { chainRule, criticalPointsOfOne, derivatives, gradients, limitDefinition, restarts, secondDerivativeTest, vectors } from './calculus'
import { CLOSE, compare } from './compare'
import type { Comparison, Tolerance, ToleranceAt, Tree } from './compare'
import { deltaRule, parabola } from './descent'
import { batchNormalized, dropoutByMask, firstWeights } from './layers'
import { listing, perceptron, threshold } from './estimators'
import { lineByDescent, lineLandscape, stackedLinearLayers } from './linear'
import { binaryFromLogits, binaryFromProbabilities, classesFromLogits, classesFromProbabilities, crossEntropyOfOutputs, hinges, hubers, meanOfAbsolutes, meanOfHalfSquares, meanOfSquares, outlier, sumOfHalfSquares } from './losses'
import { exam, sigmoidNetwork, twoTwoTwo } from './networks'
import type { WeightsAndBias } from './networks'
import { backpropByHand, neuron, squaredErrors } from './neurons'
import { adagradPath, adamPath, descentPath, momentumPath, nesterovPath, penalties, rates, rmspropPath, signedChange, terminalVelocity } from './optimizers'
import { scaledFeatures } from './scaling'
import { brackets, grid, improvements } from './search'
import { generalNetwork, oneNeuron, twoHiddenLayers } from './slides'
import { stoppings } from './stopping'
import { trainingCurve, xor } from './training'
import examples from './worked-examples.json'

export type Id = keyof typeof examples
export { examples }

interface Runner<I extends Id> {
  /** The rows of the inventory that ask for it. */
  readonly rows: readonly string[]
  readonly run: (inputs: (typeof examples)[I]['inputs']) => Tree | Promise<Tree>
  /** Where it is not that of formulas and single backward passes. */
  readonly tolerance?: Tolerance | ToleranceAt
}

const twoTwoTwoRows = ['000.43', '001.27', '002.10', '002.11', '002.15', '002.16', '002.17', '002.18']
/** A difference of values near 10 that is divided by 1e-5 keeps about ten digits. */
const QUOTIENTS: Tolerance = { absolute: 1e-9, relative: 0 }
/**
 * Slopes in saturation are as right as any; only written a(1 − a) or 1 − a² are they right to no more than the spacing of numbers below 1,
 * and second derivatives near their zero are differences of such numbers.
 */
const SATURATED: ToleranceAt = place => /_as_|secondDerivative/.test(place) ? { absolute: 1e-16, relative: 1e-12 } : TINY
/** Numbers as small as 1e-300: no absolute tolerance. */
const TINY: Tolerance = { absolute: 0, relative: 1e-12 }
/** Rounding adds up over the steps of a training. */
const afterTraining = (relative: number): Tolerance => ({ absolute: 1e-14, relative })
const stepsOf: ToleranceAt = place => (place.startsWith('.afterSteps.5000') ? afterTraining(1e-8) : /^\.(afterSteps|lossAfter50)/.test(place) ? afterTraining(1e-10) : CLOSE)
/** A variance of 1e-6 is the difference of numbers near 1, and the noise of 1e-6 makes the kernel nearly singular. */
const INVERTED: Tolerance = { absolute: 1e-12, relative: 1e-12 }
/** A run of scikit-learn, which draws other numbers: sizes are the same, classes as even, and scores and losses as far as other data of the same kind would have them. */
const REFERENCE: ToleranceAt = (place) => {
  if (place.includes('_shape')) return CLOSE
  if (place.includes('classCounts')) return { absolute: 2, relative: 0 }
  return place.includes('accuracy') ? { absolute: 0.055, relative: 0 } : { absolute: 0, relative: 0.75 }
}
const mlp004 = ['004.3', '004.4', '004.5', '004.6', '004.7']
/** JSON has no pairs: the layers of an example come as lists of two. */
const withLayers = <T extends { 'W_[out][in]_and_b_per_layer': readonly unknown[] }>(inputs: T) => inputs as T & { 'W_[out][in]_and_b_per_layer': readonly WeightsAndBias[] }

/** One runner per example: the compiler asks for a missing one. */
const runners: { readonly [I in Id]: Runner<I> } = {
  'calc-vector-AB': { rows: ['003.1'], run: vectors },
  'calc-power-rule-x5': { rows: ['003.4'], run: derivatives },
  'calc-product-rule': { rows: ['003.5'], run: derivatives },
  'calc-univariate-cubic': { rows: ['003.9'], run: derivatives },
  'calc-univariate-critical-points': { rows: ['003.9'], run: criticalPointsOfOne },
  'calc-partials-x4y': { rows: ['003.6'], run: gradients },
  'calc-gradient-2x2-4y': { rows: ['003.7'], run: gradients },
  'calc-bivariate-minimum': { rows: ['003.10'], run: secondDerivativeTest },
  'calc-bivariate-maximum': { rows: ['003.10'], run: secondDerivativeTest },
  'calc-bivariate-saddle': { rows: ['003.10'], run: secondDerivativeTest },
  'calc-bivariate-mixed': { rows: ['003.10'], run: secondDerivativeTest },
  'calc-bivariate-test-fails': { rows: ['003.10'], run: secondDerivativeTest },
  'calc-limit-definition': { rows: ['003.2'], run: limitDefinition, tolerance: QUOTIENTS },
  'calc-chain-rule-additive': { rows: ['003.13'], run: chainRule },
  'neuron-056': { rows: ['000.36'], run: neuron },
  'linear-stack-collapses': { rows: ['000.38'], run: stackedLinearLayers },
  'mse-007': { rows: ['000.9'], run: squaredErrors },
  'loss-mse': { rows: ['000.8', '004.4'], run: meanOfSquares },
  'loss-half-mse': { rows: ['002.25'], run: meanOfHalfSquares },
  'loss-squared-error-half-sum': { rows: ['003.17'], run: sumOfHalfSquares },
  'loss-mae': { rows: ['000.13'], run: meanOfAbsolutes },
  'loss-huber': { rows: ['000.14'], run: hubers },
  'loss-bce': { rows: ['000.10'], run: binaryFromProbabilities },
  'loss-bce-with-logits': { rows: ['000.10'], run: binaryFromLogits },
  'loss-cce': { rows: ['000.11', '001.6'], run: classesFromProbabilities },
  'loss-cce-with-logits': { rows: ['000.11'], run: classesFromLogits },
  'loss-hinge': { rows: ['000.12'], run: hinges },
  'loss-outlier-comparison': { rows: ['000.15'], run: outlier },
  'loss-cross-entropy-003': { rows: ['003.17'], run: crossEntropyOfOutputs },
  'activation-sigmoid': { rows: ['000.40', '001.3', '002.12', '003.16'], run: sigmoidCurve, tolerance: SATURATED },
  'activation-tanh': { rows: ['001.3', '002.12', '003.16', '003.26'], run: tanhCurve, tolerance: SATURATED },
  'activation-relu': { rows: ['000.39', '001.3', '002.12', '003.16'], run: reluCurve },
  'activation-leaky-relu-0.01': { rows: ['001.3'], run: leakyReluCurve },
  'activation-linear': { rows: ['002.8', '002.10'], run: linearCurve },
  'activation-step': { rows: ['002.3'], run: stepCurve },
  'tanh-sigmoid-identity': { rows: ['003.16'], run: tanhFromSigmoid },
  'activation-softmax-jacobian': { rows: ['000.41', '001.3'], run: softmaxJacobians },
  'plot-logistic-beta-tanh-theta': { rows: ['003.22', '003.23', '003.24'], run: steepness },
  'backprop-47': { rows: ['000.34', '000.31', '000.32', '000.33'], run: backpropByHand },
  'linear-regression-gd': { rows: ['000.20', '000.22'], run: lineByDescent, tolerance: stepsOf },
  'loss-landscape-linear-regression': { rows: ['000.17', '000.21'], run: lineLandscape },
  'exam-2-3-1': { rows: ['001.30'], run: exam },
  'net-222-sigmoid-sigmoid-half': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-tanh-linear-half': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-relu-softmax-cce': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-sigmoid-sigmoid-bce': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-222-leaky-tanh-half': { rows: twoTwoTwoRows, run: twoTwoTwo },
  'net-DMK-batch-regression': { rows: ['002.19', '002.21', '002.23', '002.24'], run: generalNetwork },
  'example1-002': { rows: ['002.25'], run: oneNeuron },
  'example2-002-printed-weights': { rows: ['002.26'], run: twoHiddenLayers },
  'example2-002-seed42-weights': { rows: ['002.26'], run: twoHiddenLayers },
  'example2-002-as-printed': { rows: ['002.26'], run: twoHiddenLayers },
  'feature-scaling': { rows: ['002.28', '001.33'], run: scaledFeatures },
  'sigmoid-cross-entropy-003': { rows: ['003.19', '003.15'], run: inputs => sigmoidNetwork(withLayers(inputs)) },
  'xor-003-training': { rows: ['003.20', '003.21'], run: inputs => xor(withLayers(inputs)), tolerance: afterTraining(1e-10) },
  'delta-rule-003': { rows: ['003.27', '003.28'], run: deltaRule },
  'gd-sign-003': { rows: ['003.25'], run: parabola },
  'optimizer-gd': { rows: ['000.18', '001.7', '003.25'], run: descentPath },
  'optimizer-momentum': { rows: ['000.25', '001.16'], run: momentumPath },
  'optimizer-nesterov': { rows: ['000.26'], run: nesterovPath },
  'optimizer-rmsprop': { rows: ['000.24'], run: rmspropPath },
  'optimizer-adagrad': { rows: ['000.24'], run: adagradPath },
  'optimizer-adam': { rows: ['000.24', '001.15'], run: adamPath },
  'momentum-003-delta-w': { rows: ['003.30'], run: signedChange },
  'momentum-terminal-velocity': { rows: ['000.25'], run: terminalVelocity },
  'learning-rate-schedules': { rows: ['000.23', '001.16'], run: rates },
  'regularization-l1-l2': { rows: ['001.11'], run: penalties },
  'batch-sgd-minibatch': { rows: ['000.27', '000.28', '000.29', '001.15'], run: batches },
  'mlp-001-step': { rows: ['001.32'], run: numpyStep },
  'mlp-001-training-curve': { rows: ['001.29', '001.32'], run: inputs => trainingCurve({ ...examples['mlp-001-step'].inputs, ...inputs, tinyInit: withLayers(inputs.tinyInit) }), tolerance: afterTraining(1e-8) },
  'mlp-004-sigmoid': { rows: mlp004, run: inputs => oneActivation(withLayers(inputs)) },
  'mlp-004-relu': { rows: mlp004, run: inputs => oneActivation(withLayers(inputs)) },
  'mlp-004-tanh': { rows: mlp004, run: inputs => oneActivation(withLayers(inputs)) },
  'multiple-restarts': { rows: ['003.29', '003.8'], run: restarts },
  'early-stopping': { rows: ['001.12'], run: stoppings },
  'vanishing-exploding-chain': { rows: ['000.40', '001.17'], run: chains, tolerance: TINY },
  'hyperband-brackets': { rows: ['001.23'], run: brackets },
  'grid-search-enumeration': { rows: ['001.20'], run: grid },
  'bayesian-optimization-gp-ei': { rows: ['001.22'], run: improvements, tolerance: INVERTED },
  'shap-exact': { rows: ['001.25'], run: shapley },
  'feature-visualization': { rows: ['001.26'], run: unitVisualized },
  'init-std': { rows: ['001.18'], run: firstWeights },
  'dropout-fixed-mask': { rows: ['001.10'], run: dropoutByMask },
  'batch-normalization': { rows: ['001.14'], run: batchNormalized },
  'perceptron': { rows: ['002.2', '002.4', '002.5', '002.6'], run: perceptron },
  'metrics-threshold': { rows: ['001.33'], run: threshold },
  'sklearn-listing-001': { rows: ['001.33'], run: listing, tolerance: REFERENCE },
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

/** The examples that a row of the inventory asks for. */
export const examplesOfRow = (row: string): Id[] => ids.filter(id => runners[id].rows.includes(row))
/** Every row that some example names. */
export const rowsWithExamples = [...new Set(ids.flatMap(id => runners[id].rows))]
