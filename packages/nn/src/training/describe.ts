/** An epoch in words. */
import type { EpochReport } from './history.js'

/** `loss 0.1234, accuracy 0.9500, validation loss 0.2345`: four digits of everything that was measured. */
export function describeEpoch({ loss, validationLoss, metrics, validationMetrics }: EpochReport): string {
  const parts = [
    ['loss', loss] as const,
    ...Object.entries(metrics),
    ...(validationLoss === undefined ? [] : [['validation loss', validationLoss] as const]),
    ...Object.entries(validationMetrics).map(([name, value]) => [`validation ${name}`, value] as const),
  ]
  return parts.map(([name, value]) => `${name} ${value.toPrecision(4)}`).join(', ')
}
