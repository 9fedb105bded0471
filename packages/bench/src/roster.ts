/** All contenders: which process runs them and what they are called. */

export interface Entrant {
  /** As on the command line and in reports. */
  readonly name: string
  readonly title: string
  /** The module and export of a JavaScript contender, or the name of a Python one. */
  readonly runs: { readonly module: string; readonly contender: string } | { readonly python: string }
  /** The packages whose installed versions the report names. */
  readonly packages: readonly string[]
  /** Whether it is a JavaScript library, which some bars are about. */
  readonly library: boolean
}

const script = (name: string, title: string, module: string, contender: string, packages: readonly string[] = []): Entrant =>
  ({ name, title, runs: { module, contender }, packages, library: packages.length > 0 })
const python = (name: string, title: string): Entrant => ({ name, title, runs: { python: name }, packages: [], library: false })

export const ourEntries = {
  compile: script('ours', '@mlp, compiled', 'ours', 'compiler'),
  interpreter: script('ours', '@mlp, interpreted', 'ours', 'interpreter'),
} as const

export const peers: readonly Entrant[] = [
  script('loops', 'hand-written loops', 'loops', 'loops'),
  script('tfjs-cpu', 'TensorFlow.js, cpu', 'tfjs', 'tfjsCpu', ['@tensorflow/tfjs']),
  script('tfjs-wasm', 'TensorFlow.js, wasm', 'tfjs', 'tfjsWasm', ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm']),
  script('jax-js', 'jax-js, wasm', 'jax-js', 'jaxJs', ['@jax-js/jax']),
  script('brain', 'brain.js', 'brain', 'brain', ['brain.js']),
  script('onnxruntime', 'onnxruntime-node', 'onnx', 'onnx', ['onnxruntime-node']),
  python('numpy', 'NumPy'),
  python('torch', 'PyTorch'),
  python('jax', 'JAX'),
  script('micrograd', 'objects per node, rebuilt each step', 'micrograd', 'rebuilt'),
  script('micrograd-kept', 'objects per node, kept', 'micrograd', 'kept'),
  script('ceiling', '128-bit mul+add loop', 'ceiling', 'ceiling'),
]
