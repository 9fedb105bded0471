/**
 * What the build does to the files of operations, so that a bundle holds only the operations it uses and of those only
 * what it runs. The sources stay as they are: the generated sweep and the table of operations read them.
 */
import { readFile } from 'node:fs/promises'
import ts from 'typescript'
import type { Plugin } from 'esbuild'

/** What records say for tests and documentation alone; optional in the record types for this reason. */
const unshipped = new Set(['samples', 'edges', 'kinks', 'summary', 'domain', 'conventions'])

/**
 * The source without those properties, and with the calls that make records marked as free of side effects: bundlers
 * read the mark at a function's declaration only within one file. Line breaks stay, so positions in source maps hold.
 */
export function shipped(source: string): string {
  const file = ts.createSourceFile('operation.ts', source, ts.ScriptTarget.ES2022, true)
  const edits: { at: number; until: number; text: string }[] = []
  const visit = (node: ts.Node, whileLoading: boolean): void => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && unshipped.has(node.name.text)) {
      const until = node.end + (source[node.end] === ',' ? 1 : 0)
      edits.push({ at: node.getStart(file), until, text: source.slice(node.getStart(file), until).replace(/[^\n]/g, '') })
      return
    }
    if (whileLoading && ts.isCallExpression(node)) edits.push({ at: node.getStart(file), until: node.getStart(file), text: '/* @__PURE__ */ ' })
    ts.forEachChild(node, child => visit(child, whileLoading && !ts.isFunctionLike(node)))
  }
  visit(file, true)
  let result = source
  for (const { at, until, text } of edits.sort((a, b) => b.at - a.at)) result = result.slice(0, at) + text + result.slice(until)
  return result
}

export const shipOperations: Plugin = {
  name: 'ship-operations',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]ops[\\/][a-z-]+\.ts$/ }, async ({ path }) => ({ contents: shipped(await readFile(path, 'utf8')), loader: 'ts' }))
  },
}
