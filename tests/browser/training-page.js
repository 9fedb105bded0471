/** Trains on the page and in a worker; what came of it stands in `globalThis.trained`. */
const { Worker, document, fetch } = globalThis
const worker = new Worker(new URL('training-worker.js', import.meta.url), { type: 'module' })
const fromWorker = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data)
  worker.onerror = reject
})
const data = await (await fetch('/examples/data/digits.csv')).text()
worker.postMessage(data)
const outcome = async (work) => {
  try {
    return await work()
  } catch (error) {
    return { error: `${error.name} ${error.code ?? ''}: ${error.message}` }
  }
}
globalThis.trained = {
  page: await outcome(async () => (await import('./training.js')).train(data)),
  worker: await outcome(() => fromWorker),
}
document.querySelector('#done').textContent = 'done'
