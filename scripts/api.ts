// The public exports of every package as text, one line each: the list that stands in packages/*/api.txt, so that a
// change of the API is seen in review. `npm run api` writes the lists; tests/api.test.ts compares them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Manifest {
  name: string
  private?: boolean
  exports: Record<string, string | { '@mlp/source': string }>
}

/** The text of every package's api.txt as it should be, by folder. */
export function describeApis(): Map<string, string> {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.base.json'), (file) => readFileSync(file, 'utf8'))
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const packages = readdirSync(path.join(root, 'packages'))
    .map((folder) => path.join(root, 'packages', folder))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    // A private package has no users to keep promises to.
    .filter((folder) => !(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest).private)
    .map((folder) => {
      const { name, exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest
      const entries = Object.entries(exports).flatMap(([subpath, target]) =>
        typeof target === 'string' ? [] : [{ name: name + subpath.slice(1), file: path.join(folder, target['@mlp/source']) }],
      )
      return { folder, entries }
    })
  const program = ts.createProgram(packages.flatMap(({ entries }) => entries.map(({ file }) => file)), { ...options, noEmit: true })
  const checker = program.getTypeChecker()
  return new Map(
    packages.map(({ folder, entries }) => {
      const text = entries.map(({ name, file }) => `# ${name}\n${describeEntry(file).map((line) => `${line}\n`).join('')}`)
      return [folder, text.join('\n')]
    }),
  )

  function describeEntry(file: string): string[] {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)
    if (!module) return []
    return checker
      .getExportsOfModule(module)
      .map((symbol) => describeSymbol(symbol.name, symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol, symbol))
      .sort()
  }

  function describeSymbol(name: string, symbol: ts.Symbol, exported: ts.Symbol): string {
    const { flags } = symbol
    const typeOnly = exported.declarations?.some((node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly))
    if (typeOnly) return `${name}: type`
    if (flags & ts.SymbolFlags.Class) return describeClass(name, symbol)
    if (!(flags & ts.SymbolFlags.Value)) return `${name}: type`
    const type = checker.getTypeOfSymbol(symbol)
    const parameters = type.getCallSignatures().map((signature) => `(${signature.parameters.map(describeParameter).join(', ')})`)
    return parameters.length ? `${name}${[...new Set(parameters)].join(' | ')}` : `${name}: value`
  }

  function parameterProperties(member: ts.ClassElement): ts.ParameterPropertyDeclaration[] {
    if (!ts.isConstructorDeclaration(member)) return []
    return member.parameters.filter((parameter) => ts.isParameterPropertyDeclaration(parameter, member))
  }

  function describeParameter(parameter: ts.Symbol): string {
    const node = parameter.valueDeclaration
    if (!node || !ts.isParameter(node)) return parameter.name
    if (!ts.isIdentifier(node.name)) return '{…}'
    return `${node.dotDotDotToken ? '...' : ''}${parameter.name}${node.questionToken || node.initializer ? '?' : ''}`
  }

  /** A class with the members it declares itself, those keyed by a symbol left out. */
  function describeClass(name: string, symbol: ts.Symbol): string {
    const declaration = symbol.declarations!.find((node) => ts.isClassDeclaration(node))!
    const base = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
    const members = [...declaration.members, ...declaration.members.flatMap(parameterProperties)]
      .filter((member) => member.name && (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name)))
      .filter((member) => !(ts.getCombinedModifierFlags(member) & hidden))
      .map((member) => `${ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static ? 'static ' : ''}${member.name!.getText()}`)
    const names = [...new Set(members)].sort()
    return `${name}: class${base ? ` extends ${base.getText()}` : ''} {${names.length ? ` ${names.join(', ')} ` : ''}}`
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [folder, text] of describeApis()) writeFileSync(path.join(folder, 'api.txt'), text)
