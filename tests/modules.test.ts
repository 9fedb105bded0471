// How the modules of the packages depend on each other: each can be imported first, and imports point one way.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

test('every module of packages/*/src can be imported alone, with nothing imported before it', () => {
  const program = path.join(root, 'scripts/import-alone.mjs')
  const output = execFileSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', program], { encoding: 'utf8' })
  const { imported, failed } = JSON.parse(output) as { imported: number; failed: { module: string; error: string }[] }
  expect(failed.map(({ module, error }) => `${module}: ${error}`)).toEqual([])
  expect(imported).toBeGreaterThan(20)
})

/** The rooms of autograd and, beside each, the rooms it may import. Imports of types alone are erased and free. */
const rooms: Record<string, readonly string[]> = {
  random: [],
  graph: ['random'],
  ops: ['graph', 'random'],
  differentiate: ['graph', 'ops'],
  evaluate: ['graph', 'ops', 'differentiate', 'random'],
  notation: ['graph', 'ops'],
  compile: ['graph', 'ops', 'evaluate'],
  testing: ['graph', 'ops', 'differentiate', 'evaluate', 'notation', 'random'],
}
/** The index, and the cyclic imports the design allows: used inside function bodies only, which the test above proves. */
const exempt = new Set(['index.ts', 'graph/tensor.ts', 'graph/parameter.ts'])

test('imports of @mlp/autograd point one way: graph ← ops ← differentiate ← evaluate ← notation, compile, testing', () => {
  const wrong: string[] = []
  for (const { file, to } of valueImports('packages/autograd/src')) {
    const [from, target] = [file.split('/')[0]!, to.split('/')[0]!]
    if (exempt.has(file) || from === target) continue
    if (!rooms[from]?.includes(target)) wrong.push(`${file} imports ${to}`)
  }
  expect(wrong).toEqual([])
})

test.each(['nn', 'viz'])('no module of @mlp/%s outside node/ imports one inside it, nor the index', (name) => {
  const wrong = valueImports(`packages/${name}/src`)
    .filter(({ file, to }) => (to.startsWith('node/') && !file.startsWith('node/')) || (to === 'index.ts' && !file.startsWith('node/')))
    .map(({ file, to }) => `${file} imports ${to}`)
  expect(wrong).toEqual([])
})

/** Every relative import of a value in a folder, both ends from that folder. */
function valueImports(folder: string): { file: string; to: string }[] {
  const at = path.join(root, folder)
  const files = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(path.join(at, file), 'utf8'), ts.ScriptTarget.Latest)
    return source.statements.flatMap((statement) => {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
      if (ts.isImportDeclaration(statement) ? statement.importClause?.isTypeOnly : statement.isTypeOnly) return []
      const specifier = statement.moduleSpecifier
      if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return []
      const target = path.join(at, path.dirname(file), specifier.text)
      const found = [target.replace(/\.js$/, '.ts'), `${target}.ts`, path.join(target, 'index.ts')].find((name) => name.endsWith('.ts') && existsSync(name))
      return [{ file, to: path.relative(at, found ?? target) }]
    })
  })
}
