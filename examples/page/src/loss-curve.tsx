/** The loss by epoch, of the points learned from and of those held back. */
import { EPOCHS } from './task'
import type { TrainingState } from './use-training'

const WIDTH = 330
const HEIGHT = 190
const inner = { left: 34, right: WIDTH - 8, top: 10, bottom: HEIGHT - 24 }

export function LossCurve({ curve }: Pick<TrainingState, 'curve'>) {
  const highest = Math.max(0.7, ...curve.flatMap(({ loss, heldBackLoss }) => [loss, heldBackLoss]))
  const across = (epoch: number): number => inner.left + (inner.right - inner.left) * epoch / EPOCHS
  const down = (loss: number): number => inner.bottom - (inner.bottom - inner.top) * loss / highest
  const line = (of: (one: TrainingState['curve'][number]) => number): string => curve.map(one => `${across(one.epoch).toFixed(1)},${down(of(one)).toFixed(1)}`).join(' ')
  const step = highest > 2 ? Math.ceil(highest / 4) : 0.2
  const marks = Array.from({ length: Math.floor(highest / step + 1e-9) + 1 }, (_, at) => at * step)
  const [first, last] = [curve[0], curve.at(-1)]
  const summary = first === undefined || last === undefined ? 'Loss by epoch: nothing yet' : `Loss by epoch: from ${first.loss.toFixed(3)} to ${last.loss.toFixed(3)} in ${last.epoch} epochs`
  return (
    <figure>
      <figcaption>
        Loss by epoch <span className="key learned">learned from</span> <span className="key held-back">held back</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
        {marks.map(mark => (
          <g key={mark}>
            <line className="mark" x1={inner.left} x2={inner.right} y1={down(mark)} y2={down(mark)} />
            <text x={inner.left - 6} y={down(mark) + 4} textAnchor="end">{mark.toFixed(step < 1 ? 1 : 0)}</text>
          </g>
        ))}
        {[0, EPOCHS / 3, 2 * EPOCHS / 3, EPOCHS].map(epoch => <text key={epoch} x={across(epoch)} y={HEIGHT - 6} textAnchor={epoch === EPOCHS ? 'end' : 'middle'}>{epoch}</text>)}
        <polyline className="held-back" points={line(one => one.heldBackLoss)} />
        <polyline className="learned" points={line(one => one.loss)} />
      </svg>
    </figure>
  )
}
