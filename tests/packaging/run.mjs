// Checks the packages as they would be published: packed, linted, installed in an empty project outside the repository
// and used from ES modules, CommonJS and TypeScript. Needs `build` first. Prints a line per check.
import { execFile } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = path.dirname(fileURLToPath(import.meta.url))
const work = mkdtempSync(path.join(tmpdir(), 'mlp-packaging-'))
const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const packages = readdirSync(path.join(root, 'packages'))
  .map((folder) => ({ folder: path.join(root, 'packages', folder), manifest: JSON.parse(readFileSync(path.join(root, 'packages', folder, 'package.json'), 'utf8')) }))
  .filter(({ manifest }) => !manifest.private)
const bin = (name) => path.join(root, 'node_modules/.bin', name)

const execute = promisify(execFile)
async function run(command, args, cwd) {
  try {
    return (await execute(command, args, { cwd, maxBuffer: 1 << 26, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } })).stdout
  } catch (error) {
    throw new Error(`${path.basename(command)} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error.message}`, { cause: error })
  }
}

let failures = 0
async function check(name, body) {
  const since = performance.now()
  try {
    await body()
    console.log(`ok    ${name} (${((performance.now() - since) / 1000).toFixed(1)} s)`)
  } catch (error) {
    failures++
    console.log(`FAIL  ${name}\n${error.message}`)
  }
}

/** An empty project with tarballs installed. npm installs them, as most users would. */
async function project(name, tarballs) {
  const folder = path.join(work, name)
  mkdirSync(folder)
  const dependencies = Object.fromEntries(tarballs.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  // the packages depend on each other by version, and none is in a registry yet
  const own = Object.fromEntries(Object.keys(dependencies).map((dependency) => [dependency, `$${dependency}`]))
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, private: true, dependencies, overrides: own }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder)
  for (const file of readdirSync(path.join(here, 'consumer'))) copyFileSync(path.join(here, 'consumer', file), path.join(folder, file))
  return folder
}

/** What a file reaches that only Node has. */
async function nodeModulesReached(entry) {
  const external = [...builtinModules, 'node:*']
  const { metafile } = await build({
    entryPoints: [entry], bundle: true, write: false, metafile: true, platform: 'browser', format: 'esm', external, logLevel: 'silent',
    nodePaths: [path.join(entry, '../../node_modules')],
  })
  const imports = Object.entries(metafile.inputs).flatMap(([file, input]) => input.imports.map((each) => ({ ...each, file })))
  return imports.filter((each) => each.external).map((each) => `${each.file} imports ${each.path}`)
}

const packed = []
for (const { folder, manifest } of packages)
  await check(`${manifest.name} packs`, async () => {
    await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', work], folder)
    const tarball = path.join(work, `${manifest.name.slice(1).replace('/', '-')}-${manifest.version}.tgz`)
    const files = (await run('tar', ['-tzf', tarball], work)).split('\n')
    for (const file of ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.cjs', 'dist/index.d.ts', 'dist/index.d.cts'])
      if (!files.includes(`package/${file}`)) throw new Error(`${file} is not in the package`)
    packed.push({ manifest, tarball })
  })

for (const { manifest, tarball } of packed) {
  await check(`${manifest.name} passes publint --strict`, () => run(bin('publint'), ['run', tarball, '--strict'], work))
  await check(`${manifest.name} passes attw`, () => run(bin('attw'), [tarball, '--profile', 'node16'], work))
}

for (const { folder, manifest } of packages)
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string' || subpath === './node') continue
    for (const format of ['import', 'require'])
      await check(`${manifest.name}${subpath.slice(1)} reaches no Node module (${format})`, async () => {
        const reached = await nodeModulesReached(path.join(folder, target[format].default))
        if (reached.length) throw new Error(reached.join('\n'))
      })
  }

if (packed.length === packages.length) {
  await check('@mlp/autograd installs and works alone', async () => {
    const folder = await project('alone', packed.filter(({ manifest }) => manifest.name === '@mlp/autograd'))
    const installed = readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
    if (installed.join() !== '@mlp') throw new Error(`it brought ${installed.join()}`)
    await run(process.execPath, ['alone.mjs'], folder)
  })
  let folder
  await check('all packages install together', async () => {
    folder = await project('together', packed)
  })
  if (folder) {
    await check('used from ES modules', () => run(process.execPath, ['esm.mjs'], folder))
    await check('used from CommonJS', () => run(process.execPath, ['cjs.cjs'], folder))
    await check('used from both at once', () => run(process.execPath, ['both.mjs'], folder))
    await check('used from TypeScript, node16 resolution', async () => {
      for (const type of ['mts', 'cts']) cpSync(path.join(folder, 'types.ts'), path.join(folder, `types.${type}`))
      await run(bin('tsc'), ['-p', 'tsconfig.node16.json'], folder)
      for (const file of ['types.mjs', 'types.cjs']) await run(process.execPath, [path.join('built', file)], folder)
    })
    await check('used from TypeScript, bundler resolution', () => run(bin('tsc'), ['-p', 'tsconfig.bundler.json'], folder))
  }
}

rmSync(work, { recursive: true, force: true })
console.log(failures === 0 ? 'packaging: all checks passed' : `packaging: ${failures} failed`)
process.exit(failures === 0 ? 0 : 1)
