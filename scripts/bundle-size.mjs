// What `grad(tanh(x), x)` costs a page, by itself and compiled: the built @mlp/autograd bundled by esbuild and by rollup, minified, gzipped.
// Fails above the limit. With --parts it lists what the bundle consists of, the largest first: what should not be there
// is usually kept by a call at the top of a module that no /* @__PURE__ */ or @__NO_SIDE_EFFECTS__ covers, or a spread.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, transform } from 'esbuild'
import { rollup } from 'rollup'
import ts from 'typescript'

const dist = (file) => JSON.stringify(fileURLToPath(new URL(`../packages/autograd/dist/${file}.js`, import.meta.url)))
// Limits stand where the bundles stand, so that they can only shrink; docs/architecture.md says what stands between them and the aims.
// A derivative of tanh that does not cancel in saturation costs 130 bytes; walks that mark nodes, three times as fast as sets, 130; options that are looked at while a program runs, and errors that show what was passed, 660.
const programs = [
  {
    title: 'grad(tanh)', limit: 15_450, aim: 12_000, code: `
      import { grad, input, tanh } from ${dist('index')}
      const x = input('x')
      export const derivative = grad(tanh(x), x)
    `,
  },
  {
    title: 'grad(tanh), compiled', limit: 51_300, aim: 40_000, code: `
      import { grad, input, tanh } from ${dist('index')}
      import { compile } from ${dist('compile')}
      const x = input('x')
      export const program = compile({ inputs: { x }, outputs: { derivative: grad(tanh(x), x) } })
    `,
  },
]

async function byEsbuild(code) {
  const { outputFiles } = await build({ stdin: { contents: code, resolveDir: '.' }, bundle: true, minify: true, format: 'esm', target: 'es2022', write: false })
  return outputFiles[0].text
}

async function byRollup(code) {
  const virtual = { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: (id) => (id === 'entry' ? code : null) }
  const bundle = await rollup({ input: 'entry', plugins: [virtual] })
  return (await bundle.generate({ format: 'es' })).output[0].code
}

let failed = false
let rolledUp
for (const { title, limit, aim, code } of programs) {
  const rolled = await byRollup(code)
  rolledUp ??= rolled
  const minified = (await transform(rolled, { minify: true, format: 'esm', target: 'es2022' })).code
  for (const [bundler, text] of [['esbuild', await byEsbuild(code)], ['rollup', minified]]) {
    const size = gzipSync(text, { level: 9 }).length
    const verdict = size <= limit ? 'ok' : 'TOO LARGE'
    if (size > limit) failed = true
    console.log(`bundle of ${title}: ${size} bytes gzipped of at most ${limit}, aim ${aim}, ${text.length} minified, by ${bundler}: ${verdict}`)
  }
}

if (process.argv.includes('--parts')) {
  const { code } = await transform(rolledUp, { minifyWhitespace: true, minifySyntax: true, format: 'esm' })
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.Latest)
  const parts = file.statements
    .flatMap((statement) => (ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]))
    .map((part) => ({ name: part.name?.text ?? ts.SyntaxKind[part.kind], size: part.end - part.pos }))
    .sort((a, b) => b.size - a.size)
  for (const { name, size } of parts) console.log(String(size).padStart(6), name)
}
process.exit(failed ? 1 : 0)
