/** Features and targets scaled, by the training rows. */
import { tensor } from '@mlp/autograd'
import { MinMaxScaler, StandardScaler } from '@mlp/nn'
import type { Tree } from './compare'
import { read } from './read'

export function scaledFeatures({ train, test, minmaxY }: { train: number[][]; test: number[][]; minmaxY: number[] }): Tree {
  const standard = new StandardScaler().fit(train)
  return read({
    minMax_Y: Array.from(new MinMaxScaler().fitTransform(minmaxY.map(one => [one])).data),
    minMax_X: tensor(new MinMaxScaler().fitTransform(train)),
    standard_mean: standard.mean, standard_std_population: standard.scale,
    standard_train: tensor(standard.transform(train)), standard_test: tensor(standard.transform(test)),
  })
}
