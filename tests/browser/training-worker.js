/** Trains with the data it is sent. */
import { train } from './training.js'

globalThis.onmessage = ({ data }) => {
  try {
    globalThis.postMessage(train(data))
  } catch (error) {
    globalThis.postMessage({ error: `${error.name} ${error.code ?? ''}: ${error.message}` })
  }
}
