// Imports every module of packages/*/src alone, each time with fresh instances of all it reaches, and prints as JSON
// which ones fail. It finds what a bundle hides: a `const` read before its module ran, depending on which module of an
// import cycle comes first. Needs --experimental-vm-modules.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SourceTextModule, SyntheticModule } from 'node:vm'
import { transformSync } from 'esbuild'

const packages = fileURLToPath(new URL('../packages', import.meta.url))
const under = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name)
    return entry.isDirectory() ? under(at) : at.endsWith('.ts') ? [at] : []
  })

// Each file is compiled by itself, never bundled: a bundler turns `const` into `var` and the fault disappears.
/** JavaScript of a file; what is imported only for its types is gone. */
const code = new Map()
function javascript(file) {
  if (!code.has(file)) {
    const options = { loader: 'ts', format: 'esm', target: 'es2022', tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } } }
    code.set(file, transformSync(readFileSync(file, 'utf8'), options).code)
  }
  return code.get(file)
}

function relative(specifier, from) {
  const at = path.resolve(path.dirname(from), specifier)
  const found = [at.replace(/\.js$/, '.ts'), `${at}.ts`, path.join(at, 'index.ts')].find((file) => file.endsWith('.ts') && existsSync(file))
  if (!found) throw new Error(`${specifier} not found from ${path.relative(packages, from)}`)
  return found
}

/** The source of a package's entry, if it is one of ours. */
function ownEntry(specifier) {
  const [, name, rest] = /^@mlp\/([^/]+)(\/.*)?$/.exec(specifier) ?? []
  if (!name) return undefined
  const { exports } = JSON.parse(readFileSync(path.join(packages, name, 'package.json'), 'utf8'))
  return path.join(packages, name, exports[`.${rest ?? ''}`]['@mlp/source'])
}

/** Evaluated once: what is not ours, and packages of ours seen from another of ours. */
const shared = new Map()
function outside(specifier, from) {
  const key = ownEntry(specifier) ?? createRequire(from).resolve(specifier)
  if (!shared.has(key)) shared.set(key, key === ownEntry(specifier) ? load(key) : foreign(key))
  return shared.get(key)
}

async function foreign(resolved) {
  const namespace = await import(path.isAbsolute(resolved) ? pathToFileURL(resolved).href : resolved)
  const module = new SyntheticModule(Object.keys(namespace), function () {
    for (const [name, value] of Object.entries(namespace)) this.setExport(name, value)
  })
  await module.link(() => {})
  await module.evaluate()
  return module
}

async function load(entry) {
  const modules = new Map()
  const instance = (file) => {
    if (!modules.has(file)) modules.set(file, new SourceTextModule(javascript(file), { identifier: path.relative(packages, file) }))
    return modules.get(file)
  }
  const files = new Map()
  const link = (specifier, referencing) => {
    const from = files.get(referencing)
    if (!specifier.startsWith('.')) return outside(specifier, from)
    const file = relative(specifier, from)
    const module = instance(file)
    files.set(module, file)
    return module
  }
  const module = instance(entry)
  files.set(module, entry)
  await module.link(link)
  await module.evaluate()
  return module
}

const files = readdirSync(packages).flatMap((name) => under(path.join(packages, name, 'src')))
const failed = []
for (const file of files) {
  try {
    await load(file)
  } catch (error) {
    failed.push({ module: path.relative(packages, file), error: String(error) })
  }
}
console.log(JSON.stringify({ imported: files.length, failed }))
