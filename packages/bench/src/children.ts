/** The processes of contenders: bundled, started, asked and ended. */
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { MARK } from './protocol.js'
import type { Answers, Reply, Request } from './protocol.js'
import type { Entrant } from './roster.js'

/** A contender that answered no, and whether it just has no entry for the task. */
export class Refusal extends Error {
  constructor(message: string, readonly unsupported: boolean) { super(message) }
}

export const folders = {
  bench: (): string => fileURLToPath(new URL('..', import.meta.url)),
  peers: (): string => fileURLToPath(new URL('../peers', import.meta.url)),
  /** Among the peers, so that their imports are found. */
  children: (): string => fileURLToPath(new URL('../peers/node_modules/.contenders', import.meta.url)),
}

/** What an environment may say about threads and kernels would decide the result. */
const DECIDED = ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'XLA_FLAGS', 'NODE_OPTIONS']

export function cleanEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env }
  for (const name of DECIDED) Reflect.deleteProperty(environment, name)
  return environment
}

/** Compiles the JavaScript contenders, this project within them, from the sources, as a bundler would. */
export async function bundleChildren(entrants: readonly Entrant[]): Promise<void> {
  const source = fileURLToPath(new URL('.', import.meta.url))
  const external = [...new Set(entrants.flatMap(({ packages }) => packages))]
  const bundle = async (contents: string, name: string): Promise<void> => {
    await build({
      stdin: { contents, resolveDir: source, loader: 'ts' }, outfile: `${folders.children()}/${name}.mjs`,
      bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error', conditions: ['@mlp/source'], external,
    })
  }
  for (const { runs } of entrants) {
    if ('module' in runs) await bundle(`export { ${runs.contender} as contender } from './contenders/${runs.module}'`, bundleName(runs))
  }
  // The contender is imported by the one that times it.
  await bundle("import { serve } from './serve'\nawait serve((await import(process.argv[2])).contender)", 'serve')
  await bundle("import { firstStep } from './cold'\nawait firstStep(process.argv[2], process.argv[3])", 'cold')
}

function bundleName({ module, contender }: { readonly module: string; readonly contender: string }): string {
  return `${module}.${contender}`
}

/** The command that runs a contender, or only its first step on the task in a file. */
export function commandOf({ runs }: Entrant, python: string, task?: string): readonly [string, readonly string[]] {
  const also = task === undefined ? [] : [task]
  if ('python' in runs) return [python, ['-B', `${folders.bench()}python/peer.py`, runs.python, ...also]]
  const bundle = pathToFileURL(`${folders.children()}/${bundleName(runs)}.mjs`).href
  return [process.execPath, [`${folders.children()}/${task === undefined ? 'serve' : 'cold'}.mjs`, bundle, ...also]]
}

/** A running contender. */
export class Child {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: ((reply: Reply) => void)[] = []
  #complaints = ''
  #ended = false

  constructor(entrant: Entrant, python: string) {
    const [command, args] = commandOf(entrant, python)
    this.#process = spawn(command, args, { env: cleanEnvironment(), stdio: 'pipe' })
    createInterface({ input: this.#process.stdout }).on('line', line => {
      // Its processes write nothing else after the mark.
      if (line.startsWith(MARK)) this.#waiting.shift()?.(JSON.parse(line.slice(MARK.length)) as Reply)
    })
    this.#process.stderr.on('data', (chunk: Uint8Array) => { this.#complaints = (this.#complaints + String(chunk)).slice(-2000) })
    this.#process.stdin.on('error', () => undefined)
    this.#process.on('error', error => this.#end(error.message))
    this.#process.on('close', (code, signal) => this.#end(`ended with ${code ?? signal ?? 'no status'}`))
  }

  #end(how: string): void {
    this.#ended = true
    const last = this.#complaints.trim().split('\n').at(-1) ?? ''
    for (const resolve of this.#waiting.splice(0)) resolve({ ok: false, unsupported: false, error: `the process ${how}${last && `: ${last}`}` })
  }

  /** @throws Refusal where it answers no, has ended, or does not answer in time */
  async ask<K extends keyof Answers>(request: Request & { readonly do: K }, seconds = 120): Promise<Answers[K]> {
    if (this.#ended) throw new Refusal('the process has ended', false)
    const reply = await new Promise<Reply>(resolve => {
      const timer = setTimeout(() => {
        resolve({ ok: false, unsupported: false, error: `no answer to ${request.do} in ${seconds} s` })
        this.stop()
      }, seconds * 1000)
      this.#waiting.push(reply => {
        clearTimeout(timer)
        resolve(reply)
      })
      this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    })
    if (!reply.ok) throw new Refusal(reply.error, reply.unsupported)
    // The answer to a request has the type that belongs to it.
    return reply.value as Answers[K]
  }

  stop(): void {
    this.#ended = true
    this.#process.kill('SIGKILL')
  }
}
