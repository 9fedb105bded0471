/** A worker that trains, as state of the page. */
import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { Command, Message, Report, Settings } from './task'

export interface TrainingState {
  readonly phase: 'ready' | 'training' | 'finished' | 'stopped' | 'failed'
  /** Counts trainings, so that words of an earlier one are not taken for those of this one. */
  readonly training: number
  readonly latest: Report | undefined
  readonly curve: readonly { readonly epoch: number; readonly loss: number; readonly heldBackLoss: number }[]
  readonly seconds: number
  readonly failure: string
}

type Event = Message | { readonly kind: 'started' } | { readonly kind: 'cleared' }

const ready: TrainingState = { phase: 'ready', training: 0, latest: undefined, curve: [], seconds: 0, failure: '' }

function after(state: TrainingState, event: Event): TrainingState {
  if (event.kind === 'started') return { ...ready, training: state.training + 1, phase: 'training' }
  if (event.kind === 'cleared') return { ...ready, training: state.training + 1 }
  if (event.training !== state.training) return state
  if (event.kind === 'failed') return { ...state, phase: 'failed', failure: event.message }
  if (event.kind === 'ended') return { ...state, phase: event.outcome, seconds: event.seconds }
  const { epoch, loss, heldBackLoss } = event
  return { ...state, latest: event, curve: loss === undefined || heldBackLoss === undefined ? state.curve : [...state.curve, { epoch, loss, heldBackLoss }] }
}

export function useTraining(): { state: TrainingState; start: (settings: Settings) => void; stop: () => void; clear: () => void } {
  const [state, dispatch] = useReducer(after, ready)
  const worker = useRef<Worker>(undefined)
  useEffect(() => {
    const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    made.addEventListener('message', ({ data }: MessageEvent<Message>) => { dispatch(data) })
    worker.current = made
    return () => { made.terminate() }
  }, [])
  const command = useCallback((one: Command): void => { worker.current?.postMessage(one) }, [])
  const next = state.training + 1
  return {
    state,
    start(settings) {
      dispatch({ kind: 'started' })
      command({ kind: 'train', training: next, settings })
    },
    stop() { command({ kind: 'stop' }) },
    clear() {
      command({ kind: 'stop' })
      dispatch({ kind: 'cleared' })
    },
  }
}
