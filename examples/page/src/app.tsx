/** The page: a network, what it learns and how far it is. */
import { useMemo, useState } from 'react'
import { Controls } from './controls'
import { LossCurve } from './loss-curve'
import { Regions } from './regions'
import { EPOCHS, moons } from './task'
import type { Settings } from './task'
import { useTraining } from './use-training'
import type { TrainingState } from './use-training'

export function App() {
  const [settings, setSettings] = useState<Settings>({ hiddenUnits: 12, learningRate: 0.03, noise: 0.15, activation: 'tanh' })
  const data = useMemo(() => moons(settings.noise), [settings.noise])
  const { state, start, stop, clear } = useTraining()
  const { latest, phase } = state
  const isTraining = phase === 'training'
  const accuracy = latest === undefined ? '–' : `${(100 * latest.accuracy).toFixed(0)} %`
  return (
    <main>
      <header>
        <h1>Two moons</h1>
        <p>A network with one hidden layer learns to tell blue from orange. It trains in a worker of this page; nothing leaves your machine.</p>
      </header>
      <section className="picture" aria-label="Decision regions">
        <Regions data={data} probabilities={latest?.probabilities} summary={`Two interleaved half circles of points.${latest === undefined ? '' : ` The network is right for ${accuracy} of those held back.`}`} />
        <p className="legend">
          <span className="shape disc">class 0</span> <span className="shape diamond">class 1</span> <span className="note">filled: learned from · hollow: held back · line: where the network is undecided</span>
        </p>
      </section>
      <section className="side" aria-label="Training">
        <Controls settings={settings} isDisabled={isTraining} onChange={(chosen) => {
          // What was learned belongs to other settings.
          if (phase !== 'ready') clear()
          setSettings(chosen)
        }} />
        <div className="buttons">
          <button type="button" className="primary" disabled={isTraining} onClick={() => { start(settings) }}>{phase === 'ready' ? 'Start' : 'Start again'}</button>
          <button type="button" disabled={!isTraining} onClick={stop}>Stop</button>
        </div>
        <dl>
          <div><dt>Epoch</dt><dd id="epoch">{latest?.epoch ?? 0}<small> / {EPOCHS}</small></dd></div>
          <div><dt>Loss</dt><dd id="loss">{latest?.loss?.toFixed(3) ?? '–'}</dd></div>
          <div><dt>Accuracy</dt><dd id="accuracy">{accuracy}</dd></div>
        </dl>
        <LossCurve curve={state.curve} />
        <p role="status" className={phase}>{statusOf(state, accuracy)}</p>
      </section>
    </main>
  )
}

/** For eyes and ears, said when the phase changes and not with every epoch. */
function statusOf({ phase, latest, seconds, failure }: TrainingState, accuracy: string): string {
  switch (phase) {
    case 'ready': return 'Ready. Accuracy counts the points that are held back.'
    case 'training': return 'Training …'
    case 'finished': return `Finished in ${seconds.toFixed(1)} s: right for ${accuracy} of the points held back.`
    case 'stopped': return `Stopped after ${latest?.epoch ?? 0} epochs.`
    case 'failed': return failure
  }
}
