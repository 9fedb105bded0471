/** Runs in a worker thread: trains as the main thread does and sends back what it has. */
import { parentPort } from 'node:worker_threads'
import { trained } from './training'

parentPort!.postMessage(trained())
