// Builds every package into its dist/. They do not wait for each other: types come from the sources.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = readdirSync(path.join(root, 'packages'))
  .map((name) => path.join(root, 'packages', name))
  .filter((folder) => existsSync(path.join(folder, 'tsup.config.ts')))

function build(folder) {
  rmSync(path.join(folder, 'dist'), { recursive: true, force: true })
  return new Promise((resolve) => {
    const child = spawn(path.join(root, 'node_modules/.bin/tsup'), ['--silent'], { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' })
    child.on('close', (code) => {
      console.log(`${path.relative(root, folder)}: ${code === 0 ? 'built' : 'FAILED'}`)
      resolve(code === 0)
    })
  })
}

const built = await Promise.all(folders.map(build))
process.exit(built.every(Boolean) ? 0 : 1)
