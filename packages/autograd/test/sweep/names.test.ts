// No engine, printer or simplifier knows an operation by name: they ask records for kinds and fields.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { SCALAR } from '../../src/compile/wasm/opcodes'
import { allOperations } from '../../src/ops/all'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
/** All that walks graphs. Records and their rules stand in ops/, whose reference kernels are engines too. */
const walkers = ['graph', 'differentiate', 'evaluate', 'notation', 'ops/reference', 'compile'].map(folder => `packages/autograd/src/${folder}`)
const drawings = ['packages/viz/src/view', 'packages/viz/src/dot']

/** Leaves are told apart by where their value comes from, which is a field; it reads like their names. */
const names = new Set(allOperations.filter(({ kind }) => kind !== 'leaf').map(({ name }) => name))

/**
 * Instructions of the machine are called what they do, as some operations are, and so is the level of the compiler's loops that is left
 * when the inner ones have folded; whether names are compared is looked at below.
 */
const instructions = new Set([...Object.keys(SCALAR), 'not', 'outer'])
const isInstruction = (node: ts.StringLiteralLike): boolean => instructions.has(node.text) && node.getSourceFile().fileName.includes('/src/compile/')

interface Found { readonly file: string; readonly line: number; readonly text: string }

const known = new Map<string, ts.SourceFile>()
function parsed(file: string): ts.SourceFile {
  const source = known.get(file) ?? ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  known.set(file, source)
  return source
}

function find(folders: readonly string[], matches: (node: ts.Node) => boolean): Found[] {
  return folders.flatMap(folder => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).flatMap((file) => {
    const source = parsed(`${folder}/${file}`)
    const found: Found[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
      if (matches(node)) found.push({ file: `${folder}/${file}`, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.getText() })
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  }))
}

test('there are sources to look at', () => {
  expect(find(walkers, ts.isFunctionDeclaration).length).toBeGreaterThan(30)
})

test('no text is the name of an operation', () => {
  // A text compared with another field of a record is a value of that field.
  const ofField = ({ parent }: ts.Node): boolean => ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left) && parent.left.name.text !== 'name'
  expect(find([...walkers, ...drawings], node => ts.isStringLiteralLike(node) && names.has(node.text) && !(isInstruction(node)) && !ofField(node))).toEqual([])
})

test('no record of one operation is looked for', () => {
  const record = (node: ts.Node): boolean => ts.isPropertyAccessExpression(node) && node.name.text === 'operation' && ts.isIdentifier(node.expression) && names.has(node.expression.text)
  expect(find([...walkers, ...drawings], record)).toEqual([])
})

test('no name of an operation is compared, looked up or switched on', () => {
  const named = (node: ts.Node): boolean => ts.isPropertyAccessExpression(node) && node.name.text === 'name' && /(^|\.)(op|operation)$/.test(node.expression.getText())
  const equality = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken])
  const decided = (node: ts.Node): boolean => named(node) && (
    (ts.isBinaryExpression(node.parent) && equality.has(node.parent.operatorToken.kind)) || ts.isSwitchStatement(node.parent)
    || (ts.isElementAccessExpression(node.parent) && node.parent.argumentExpression === node)
    || (ts.isCallExpression(node.parent) && ts.isPropertyAccessExpression(node.parent.expression) && ['has', 'get', 'includes'].includes(node.parent.expression.name.text)))
  expect(find(walkers, decided)).toEqual([])
})
