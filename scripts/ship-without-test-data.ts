/**
 * A build step for operations: what their records say for tests and documentation alone is not shipped.
 * The properties stay optional in the types of the package; the generated sweep runs on the sources, where they are required.
 */
import { readFile } from 'node:fs/promises'
import ts from 'typescript'
import type { Plugin } from 'esbuild'

const unshipped = new Set(['samples', 'edges', 'kinks', 'summary', 'domain'])

/** The source with those properties of object literals cut out; line breaks stay, so positions in source maps hold. */
export function withoutTestData(source: string): string {
  const file = ts.createSourceFile('operation.ts', source, ts.ScriptTarget.ES2022, true)
  let shipped = source
  const cuts: [number, number][] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && unshipped.has(node.name.text) && ts.isObjectLiteralExpression(node.parent)) {
      const comma = source[node.end] === ',' ? 1 : 0
      cuts.push([node.getStart(file), node.end + comma])
      return
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  for (const [from, to] of cuts.reverse()) shipped = shipped.slice(0, from) + source.slice(from, to).replace(/[^\n]/g, '') + shipped.slice(to)
  return shipped
}

export const shipWithoutTestData: Plugin = {
  name: 'ship-without-test-data',
  setup(build) {
    build.onLoad({ filter: /[\\/]ops[\\/][a-z]+\.ts$/ }, async ({ path }) => ({ contents: withoutTestData(await readFile(path, 'utf8')), loader: 'ts' }))
  },
}
