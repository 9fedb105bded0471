// What `grad(tanh(x), x)` costs a page: the built @mlp/autograd bundled by esbuild and by rollup, minified, gzipped.
// Fails above the limit.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, transform } from 'esbuild'
import { rollup } from 'rollup'

const limit = 12_000
const dist = fileURLToPath(new URL('../packages/autograd/dist/index.js', import.meta.url))
const program = `
  import { grad, input, tanh } from ${JSON.stringify(dist)}
  const x = input('x')
  export const derivative = grad(tanh(x), x)
`

const esbuilt = await build({
  stdin: { contents: program, resolveDir: '.' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  write: false,
  metafile: true,
})

const virtual = { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: (id) => (id === 'entry' ? program : null) }
const rolled = await (await rollup({ input: 'entry', plugins: [virtual] })).generate({ format: 'es' })
const rolledAndMinified = await transform(rolled.output[0].code, { minify: true, format: 'esm', target: 'es2022' })

let failed = false
for (const [bundler, code] of [['esbuild', esbuilt.outputFiles[0].text], ['rollup', rolledAndMinified.code]]) {
  const size = gzipSync(code, { level: 9 }).length
  const verdict = size <= limit ? 'ok' : 'TOO LARGE'
  if (size > limit) failed = true
  console.log(`bundle of grad(tanh): ${size} bytes gzipped of at most ${limit}, ${code.length} minified, by ${bundler}: ${verdict}`)
}
process.exit(failed ? 1 : 0)
