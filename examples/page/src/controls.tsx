/** What can be chosen before a training. */
import { useId } from 'react'
import type { ReactNode } from 'react'
import { activationNames } from './task'
import type { Settings } from './task'

/** Rates in even steps of their logarithm. */
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]

interface Props {
  readonly settings: Settings
  readonly isDisabled: boolean
  readonly onChange: (settings: Settings) => void
}

export function Controls({ settings, isDisabled, onChange }: Props) {
  const change = (part: Partial<Settings>): void => { onChange({ ...settings, ...part }) }
  return (
    <fieldset disabled={isDisabled}>
      <legend className="unseen">Settings</legend>
      <Slider label="Hidden units" shown={String(settings.hiddenUnits)} value={settings.hiddenUnits} min={1} max={32} step={1} onChange={hiddenUnits => { change({ hiddenUnits }) }} />
      <Slider label="Learning rate" shown={String(settings.learningRate)} value={RATES.indexOf(settings.learningRate)} min={0} max={RATES.length - 1} step={1} onChange={at => { change({ learningRate: RATES[at]! }) }} />
      <Slider label="Noise" shown={settings.noise.toFixed(2)} value={settings.noise} min={0} max={0.4} step={0.05} onChange={noise => { change({ noise }) }} />
      <Field label="Activation">
        {id => (
          <select id={id} value={settings.activation} onChange={({ target }) => { change({ activation: activationNames.find(name => name === target.value) ?? settings.activation }) }}>
            {activationNames.map(name => <option key={name}>{name}</option>)}
          </select>
        )}
      </Field>
    </fieldset>
  )
}

function Field({ label, shown, children }: { readonly label: string; readonly shown?: string; readonly children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {shown !== undefined && <span className="shown" aria-hidden>{shown}</span>}
      {children(id)}
    </div>
  )
}

interface SliderProps {
  readonly label: string
  readonly shown: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  readonly onChange: (value: number) => void
}

function Slider({ label, shown, onChange, ...range }: SliderProps) {
  return (
    <Field label={label} shown={shown}>
      {id => <input id={id} type="range" {...range} aria-valuetext={shown} onChange={({ target }) => { onChange(target.valueAsNumber) }} />}
    </Field>
  )
}
