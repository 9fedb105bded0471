/** The listing with which courses introduce scikit-learn's MLPClassifier, by our means; rows are samples. */
import { MLPClassifier, StandardScaler, makeClassification, trainTestSplit } from '@mlp/nn'
import { heading } from './terminal.js'

export async function run(): Promise<void> {
  console.log(heading('The scikit-learn listing'))
  const { x, y } = makeClassification({ samples: 1000, features: 10, seed: 42 })
  const { train, test } = trainTestSplit({ x, y }, { testSize: 0.2, seed: 42 })

  const scaler = new StandardScaler()
  const trainX = scaler.fitTransform(train.x)
  const testX = scaler.transform(test.x)

  const mlp = new MLPClassifier({ hiddenLayerSizes: [10], activation: 'relu', solver: 'adam', learningRateInit: 0.01, maxIter: 1000, randomState: 42 })
  await mlp.fit(trainX, train.y)

  console.log(`${trainX.shape.join(' × ')} numbers to learn from, ${testX.shape.join(' × ')} to test on; ${mlp.nIter} epochs, loss ${mlp.loss.toFixed(4)}`)
  console.log(`Train accuracy: ${mlp.score(trainX, train.y).toFixed(4)}`)
  console.log(`Test accuracy: ${mlp.score(testX, test.y).toFixed(4)}`)
}
