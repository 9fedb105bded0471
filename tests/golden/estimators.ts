/** Estimators in scikit-learn's manner: the perceptron, a threshold on probabilities, and the listing that uses MLPClassifier. */
import { dot, equal, evaluate, grad, greater, matmul, mean, parameter, step, tensor } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'
import { MLPClassifier, Perceptron, StandardScaler, accuracy, confusionMatrix, makeClassification, perceptronCriterion, trainTestSplit } from '@mlp/nn'
import type { Training } from '@mlp/nn'
import type { Tree } from './compare'

type Vector = readonly number[]
interface PerceptronInputs { points: readonly Vector[]; targets: Vector; w0: Vector; alpha: number; criterionProbe_w: Vector }

/** [b, w₁, w₂] of the layer that is trained. */
const weightsOf = ({ parameters }: Pick<Training, 'parameters'>): number[] => [...parameters[1]!.value.data, ...parameters[0]!.value.data]
const rowsWhere = (margins: Vector, is: (margin: number) => boolean): number[] => margins.flatMap((margin, row) => is(margin) ? [row] : [])

/** Every update of the perceptron, what each epoch finds, and exclusive or. */
export async function perceptron({ points, targets, alpha, criterionProbe_w: probe }: PerceptronInputs): Promise<Tree> {
  const phi = points.map(point => [1, ...point])
  const scoresAt = (w: Vector): Tensor => matmul(tensor(phi), tensor(w))
  const criterionAt = (w: Tensor): Tensor => perceptronCriterion(matmul(tensor(phi), w), tensor(targets), { reduction: 'sum' })
  const marginsAt = (w: Vector): number[] => [...evaluate(scoresAt(w).mul(tensor(targets))).data]
  const updates: Tree[] = []
  const epochs: Tree[] = []
  let w: number[] = []
  const model = await new Perceptron({ eta0: alpha, shuffle: false, tol: null }).fit(points, targets, {
    callbacks: [{
      onEpochStart(epoch, training) {
        w = weightsOf(training)
        const margins = marginsAt(w)
        epochs.push({
          epoch, w, misclassified_strict: rowsWhere(margins, one => one < 0), misclassified_le0: rowsWhere(margins, one => one <= 0), E_p: criterionAt(tensor(w)).item(),
          accuracy_step: mean(equal(step(scoresAt(w), { coding: 'bipolar' }), tensor(targets)).cast('float64')).item(),
        })
      },
      onBatchEnd({ epoch, batch: n }, training) {
        const after = weightsOf(training)
        if (after.some((one, at) => one !== w[at])) updates.push({ epoch, n, t_w_phi_before: targets[n]! * dot(phi[n]!, w).item(), w_after: after })
        w = after
      },
    }],
  })
  const at = parameter(probe)
  const [margins, criterion] = [marginsAt(probe), criterionAt(at)]
  return {
    updates, epochs, w_final: [...model.intercept.data, ...model.coef.data],
    // The last epoch found nothing to do.
    converged_after_epoch: model.converged ? model.nIter - 1 : null,
    criterion_at_probe: { misclassified: rowsWhere(margins, one => one <= 0), E_p: criterion.item(), gradient: grad(criterion, at).toArray() },
    xor_not_separable: await exclusiveOr(),
  }
}

/** No weights separate exclusive or: those of an epoch's end come back, and so does everything after them. */
async function exclusiveOr(): Promise<Tree> {
  const x = [[0, 0], [1, 0], [0, 1], [1, 1]]
  const [targets, alpha, epochs] = [[-1, 1, 1, -1], 1, 50]
  const seen = new Set<string>()
  let [best, returned]: [number, number | null] = [0, null]
  const model = new Perceptron({ eta0: alpha, shuffle: false, tol: null, maxIter: 1, warmStart: true })
  seen.add('0,0,0')
  for (let epoch = 0; epoch < epochs; epoch++) {
    await model.fit(x, targets, { engine: 'interpreter' })
    const w = [...model.intercept.data, ...model.coef.data].join()
    if (seen.has(w)) returned ??= epoch
    seen.add(w)
    best = Math.max(best, 4 * model.score(x, targets))
  }
  return { phi: x.map(row => [1, ...row]), targets, alpha, bestCorrectOf4in50epochs: best, weightsReturnToEarlierValueAfterEpoch: returned }
}

/** Class 1 where a probability is above the threshold, not at it. */
export function threshold({ y, p, threshold }: { y: Vector; p: Vector; threshold: number }): Tree {
  const [[tn, fp], [fn, tp]] = confusionMatrix(p, y, { threshold }) as [[number, number], [number, number]]
  return { labels: evaluate(greater(tensor(p), threshold).cast('int32')).toArray(), accuracy: accuracy(p, y, { threshold }), confusion_tn_fp_fn_tp: [tn, fp, fn, tp] }
}

interface Listing {
  make_classification: { n_samples: number; n_features: number; random_state: number }
  test_size: number
  MLPClassifier: { hidden_layer_sizes: Vector; learning_rate_init: number; max_iter: number; random_state: number }
}

/** The listing on data of our own, made by the same recipe with other random numbers. */
export async function listing({ make_classification: made, test_size: testSize, MLPClassifier: options }: Listing): Promise<Tree> {
  const seed = made.random_state
  const data = makeClassification({ samples: made.n_samples, features: made.n_features, seed })
  const { train, test } = trainTestSplit(data, { testSize, seed })
  const scaler = new StandardScaler().fit(train.x)
  const model = await new MLPClassifier({
    hiddenLayerSizes: options.hidden_layer_sizes, learningRateInit: options.learning_rate_init, maxIter: options.max_iter, randomState: options.random_state,
  }).fit(scaler.transform(train.x), train.y)
  return {
    train_shape: [...train.x.shape], test_shape: [...test.x.shape], classCounts: model.classes.map(one => data.y.data.filter(label => label === one).length),
    'test_accuracy_sklearn_1.9.1': model.score(scaler.transform(test.x), test.y), 'train_accuracy_sklearn_1.9.1': model.score(scaler.transform(train.x), train.y),
    n_iter: model.nIter, final_loss: model.loss,
  }
}
