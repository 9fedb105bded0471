// What `grad(tanh(x), x)` costs a page: the built @mlp/autograd bundled by esbuild and by rollup, minified, gzipped.
// Fails above the limit. With --parts it lists what the bundle consists of, the largest first: what should not be there
// is usually kept by a call at the top of a module that no /* @__PURE__ */ or @__NO_SIDE_EFFECTS__ covers, or a spread.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, transform } from 'esbuild'
import { rollup } from 'rollup'
import ts from 'typescript'

// Where it stands, so that it can only shrink; the aim is 12,000 (docs/architecture.md says what stands between).
const limit = 14_400
const aim = 12_000
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
})

const virtual = { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: (id) => (id === 'entry' ? program : null) }
const rolled = await (await rollup({ input: 'entry', plugins: [virtual] })).generate({ format: 'es' })
const rolledAndMinified = await transform(rolled.output[0].code, { minify: true, format: 'esm', target: 'es2022' })

let failed = false
for (const [bundler, code] of [['esbuild', esbuilt.outputFiles[0].text], ['rollup', rolledAndMinified.code]]) {
  const size = gzipSync(code, { level: 9 }).length
  const verdict = size <= limit ? 'ok' : 'TOO LARGE'
  if (size > limit) failed = true
  console.log(`bundle of grad(tanh): ${size} bytes gzipped of at most ${limit}, aim ${aim}, ${code.length} minified, by ${bundler}: ${verdict}`)
}

if (process.argv.includes('--parts')) {
  const { code } = await transform(rolled.output[0].code, { minifyWhitespace: true, minifySyntax: true, format: 'esm' })
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.Latest)
  const parts = file.statements
    .flatMap((statement) => (ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]))
    .map((part) => ({ name: part.name?.text ?? ts.SyntaxKind[part.kind], size: part.end - part.pos }))
    .sort((a, b) => b.size - a.size)
  for (const { name, size } of parts) console.log(String(size).padStart(6), name)
}
process.exit(failed ? 1 : 0)
