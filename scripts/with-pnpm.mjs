// Runs a script of package.json through the pinned pnpm, which npx fetches: Node and npm are enough.
// Arguments: the script's name, then what is passed on to it.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const pnpm = ['--yes', packageManager, '--silent']

/** Resolves to the exit status; output is inherited unless `quiet`, where it is shown only after a failure. */
function npx(args, { quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn('npx', args, {
      cwd: root,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: process.platform === 'win32',
    })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => {
      console.error(`npx could not be started: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code, signal) => {
      if (code !== 0 && quiet) process.stderr.write(Buffer.concat(output))
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

if (!existsSync(new URL('../node_modules/.modules.yaml', import.meta.url))) {
  console.log('Installing the dependencies (first run only, under a minute) ...')
  const code = await npx(['--yes', packageManager, 'install', '--frozen-lockfile'], { quiet: true })
  if (code !== 0) process.exit(code)
}
process.on('SIGINT', () => {}) // the child decides what an interrupt means
process.exit(await npx([...pnpm, 'run', ...process.argv.slice(2)]))
