/** What a page has to load: programs bundled from what is published, minified and gzipped. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { folders } from './children.js'

export interface Size {
  readonly program: string
  readonly title: string
  /** Bytes, gzipped; undefined where it could not be bundled. */
  readonly gzipped: number | undefined
  readonly reason: string
}

const root = (): string => fileURLToPath(new URL('../../..', import.meta.url))
const dist = (file: string): string => JSON.stringify(path.join(root(), 'packages/autograd/dist', file))

/** `own` programs import from dist, the others from the peers. */
const programs = (): readonly { readonly program: string; readonly title: string; readonly code: string; readonly files?: readonly string[] }[] => [
  { program: 'grad(tanh)', title: '@mlp: grad(tanh)', code: `import { grad, input, tanh } from ${dist('index.js')}\nconst x = input('x')\nexport const derivative = grad(tanh(x), x)` },
  {
    program: 'grad(tanh) compiled', title: '@mlp: grad(tanh), compiled',
    code: `import { grad, input, tanh } from ${dist('index.js')}\nimport { compile } from ${dist('compile.js')}\nconst x = input('x')\nexport const program = compile({ inputs: { x }, outputs: { derivative: grad(tanh(x), x) } })`,
  },
  { program: 'jax-js', title: 'jax-js: grad(tanh)', code: "import { grad, numpy as np } from '@jax-js/jax'\nexport const derivative = grad(np.tanh)" },
  { program: 'tfjs-cpu', title: 'TensorFlow.js: grad(tanh)', code: "import * as tf from '@tensorflow/tfjs'\nexport const derivative = tf.grad(x => tf.tanh(x))" },
  {
    program: 'tfjs-wasm', title: 'TensorFlow.js: grad(tanh), wasm backend and its module', code: "import * as tf from '@tensorflow/tfjs'\nimport '@tensorflow/tfjs-backend-wasm'\nexport const derivative = tf.grad(x => tf.tanh(x))",
    files: ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
  },
  { program: 'brain', title: 'brain.js: its browser file', code: '', files: ['brain.js/browser.min.js'] },
]

export async function bundleSizes(say: (line: string) => void): Promise<Size[]> {
  if (stale()) {
    say('  building the packages')
    execFileSync(process.execPath, [path.join(root(), 'scripts/build.mjs')], { cwd: root(), stdio: 'ignore' })
  }
  const sizes: Size[] = []
  for (const { program, title, code, files = [] } of programs()) {
    try {
      const from = createRequire(`${folders.peers()}/index.js`)
      let gzipped = files.reduce((total, file) => total + gzipSync(readFileSync(path.join(path.dirname(from.resolve(`${packageOf(file)}/package.json`)), file.slice(packageOf(file).length + 1))), { level: 9 }).length, 0)
      if (code !== '') {
        const { outputFiles } = await build({
          stdin: { contents: code, resolveDir: folders.peers() }, bundle: true, minify: true, write: false, format: 'esm', target: 'es2022', platform: 'browser', logLevel: 'silent',
        })
        gzipped += gzipSync(outputFiles[0]!.contents, { level: 9 }).length
      }
      sizes.push({ program, title, gzipped, reason: '' })
    } catch (error) {
      sizes.push({ program, title, gzipped: undefined, reason: error instanceof Error ? error.message.split('\n').at(-1)! : String(error) })
    }
  }
  return sizes
}

function packageOf(file: string): string {
  return file.split('/').slice(0, file.startsWith('@') ? 2 : 1).join('/')
}

/** Whether a source is newer than what was built of it. */
function stale(): boolean {
  const built = path.join(root(), 'packages/autograd/dist/index.js')
  if (!existsSync(built)) return true
  const source = path.join(root(), 'packages/autograd/src')
  const since = statSync(built).mtimeMs
  return readdirSync(source, { recursive: true, encoding: 'utf8' }).some(file => file.endsWith('.ts') && statSync(path.join(source, file)).mtimeMs > since)
}
