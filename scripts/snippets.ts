// The code of the documentation as programs: every ```ts block of the READMEs and docs/, and every @example of a
// docstring. CONTRIBUTING.md describes the conventions for whoever writes such code.
//
// Each block becomes two modules under .snippets/: `check/` holds it as it is written, for the type checker, at the line
// numbers of the file it comes from; `run/` holds it with its `// →` comments turned into expectations.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export interface Snippet {
  /** The file it stands in, from the root of the repository, and its first line there. */
  readonly source: string
  readonly line: number
  /** How it is listed among the tests. */
  readonly title: string
  readonly code: string
  /** The module to import, where `documented(...)` is called after what has an expectation. */
  readonly runs: string
}

const root = fileURLToPath(new URL('..', import.meta.url))
const target = path.join(root, '.snippets')

/** Extracts all snippets and writes what changed, so that a type check beside the tests never sees a file come or go. */
export function writeSnippets(): Snippet[] {
  const snippets = sources().flatMap((source) => {
    const text = readFileSync(path.join(root, source), 'utf8')
    return source.endsWith('.md') ? blocks(text, source) : examples(text, source)
  })
  const written = new Set<string>()
  const result = snippets.map(({ source, line, code }) => {
    const name = `${source.replaceAll('/', '__')}.${line}.ts`
    const padding = '\n'.repeat(line - 1)
    const runs = path.join(target, 'run', name)
    write(path.join(target, 'check', name), `${padding}${code}\nexport {}\n`)
    write(runs, `${padding}${withExpectations(code, `${source}:${line}`)}\nexport {}\n`)
    written.add(name)
    return { source, line, code, runs, title: `${source}:${line}` }
  })
  for (const folder of ['check', 'run']) {
    const at = path.join(target, folder)
    if (!existsSync(at)) continue
    for (const name of readdirSync(at)) if (!written.has(name)) rmSync(path.join(at, name))
  }
  return result
}

function write(file: string, content: string) {
  mkdirSync(path.dirname(file), { recursive: true })
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content)
}

function sources(): string[] {
  const packages = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}`)
  return [
    'README.md',
    'CONTRIBUTING.md',
    ...['docs', 'examples'].flatMap((folder) => under(folder, '.md')),
    ...packages.flatMap((folder) => [`${folder}/README.md`, ...under(`${folder}/src`, '.ts')]),
  ].filter((file) => existsSync(path.join(root, file)))
}

function under(folder: string, ending: string): string[] {
  if (!existsSync(path.join(root, folder))) return []
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap((entry) => {
      const at = `${folder}/${entry.name}`
      return entry.isDirectory() ? under(at, ending) : at.endsWith(ending) ? [at] : []
    })
    .sort()
}

type Found = Pick<Snippet, 'source' | 'line' | 'code'>

/** Fenced blocks of Markdown. `continued` appends to the block before, at the lines where both stand. */
export function blocks(text: string, source: string): Found[] {
  const found: { source: string; line: number; code: string }[] = []
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(\s*)(`{3,})\s*(\S*)\s*(.*)$/.exec(lines[i]!)
    if (!fence) continue
    const [, indent, ticks, language, rest] = fence as unknown as [string, string, string, string, string]
    const start = i + 1
    do i++
    while (i < lines.length && lines[i]!.trim() !== ticks)
    if (!['ts', 'typescript'].includes(language)) continue
    const flags = rest.split(/\s+/)
    if (flags.includes('nocheck')) continue
    const code = lines.slice(start, i).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n')
    const before = found.at(-1)
    if (flags.includes('continued')) {
      if (!before) throw new Error(`${source}:${start}: nothing stands before this continued block`)
      before.code += '\n'.repeat(start + 1 - before.line - before.code.split('\n').length + 1) + code
    } else found.push({ source, line: start + 1, code })
  }
  return found
}

/** What follows an `@example` up to the next tag: its fenced blocks, or all of it where it has none. */
export function examples(text: string, source: string): Found[] {
  const found: Found[] = []
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const first = text.slice(0, comment.index).split('\n').length
    const lines = comment[0].replace(/\*\/$/, '').split('\n').map((line) => line.replace(/^\s*(\/\*\*|\*) ?/, ''))
    for (let i = 0; i < lines.length; i++) {
      if (!lines[i]!.startsWith('@example')) continue
      const start = i + 1
      while (i + 1 < lines.length && !/^@\w/.test(lines[i + 1]!)) i++
      const body = lines.slice(start, i + 1).join('\n').trimEnd()
      if (body.includes('```'))
        found.push(...blocks(body, source).map((block) => ({ ...block, line: first + start + block.line - 1 })))
      else found.push({ source, line: first + start, code: body })
    }
  }
  return found
}

const expectation = /\/\/ → ?(.*)$/

/**
 * The code with a call of `documented(lines)` after each statement that a `// → text` comment follows, on its last line
 * or on lines of their own below it. A statement other than `console.log(...)` is made to print its value.
 */
export function withExpectations(code: string, title: string): string {
  if (!code.includes('// →')) return code
  const lines = code.split('\n')
  const file = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.Latest, true)
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line
  const ends = new Map<number, ts.Statement>()
  const visit = (node: ts.Node) => {
    if (ts.isStatement(node) && !ts.isBlock(node)) ends.set(lineOf(node.getEnd()), node)
    ts.forEachChild(node, visit)
  }
  visit(file)
  const insertions: { at: number; text: string }[] = []
  for (let i = 0; i < lines.length; i++) {
    const match = expectation.exec(lines[i]!)
    if (!match) continue
    const expected = [match[1]!]
    const alone = /^\s*\/\/ →/.test(lines[i]!)
    const statement = ends.get(alone ? i - 1 : i)
    if (!statement) throw new Error(`${title}: no statement ends where this is expected: ${lines[i]!.trim()}`)
    while (i + 1 < lines.length && /^\s*\/\/ →/.test(lines[i + 1]!)) expected.push(expectation.exec(lines[++i]!)![1]!)
    const check = `globalThis.documented(${JSON.stringify(expected)});`
    const end = statement.getEnd()
    if (ts.isVariableStatement(statement)) {
      const name = statement.declarationList.declarations.at(-1)!.name.getText(file)
      insertions.push({ at: end, text: `; console.log(${name}); ${check}` })
    } else if (ts.isExpressionStatement(statement) && !statement.expression.getText(file).startsWith('console.log(')) {
      const { expression } = statement
      insertions.push({ at: expression.getStart(file), text: ';console.log(' })
      insertions.push({ at: expression.getEnd(), text: `); ${check}` })
    } else insertions.push({ at: end, text: `; ${check}` })
  }
  let result = code
  for (const { at, text } of insertions.sort((a, b) => b.at - a.at)) result = result.slice(0, at) + text + result.slice(at)
  return result
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeSnippets()
