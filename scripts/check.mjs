// What `npm test` runs: tests beside type check and lint, so that two cores are enough.
// The tests print as they go; the other two print when they are done, if they have something to say.
import { spawn } from 'node:child_process'

const started = performance.now()
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

function run(command, { quiet }) {
  return new Promise((resolve) => {
    const since = performance.now()
    const child = spawn(command, { shell: true, stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'] })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    child.on('close', (code) => resolve({ code: code ?? 1, took: seconds(since), output: Buffer.concat(output).toString() }))
  })
}

async function statically() {
  const typecheck = await run('tsc --noEmit && tsc --project examples/page', { quiet: true })
  const lint = await run('eslint .', { quiet: true })
  return { typecheck, lint }
}

// the type check reads what the documentation's runner extracts
const extracted = await run('tsx scripts/snippets.ts', { quiet: true })

const reporters = '--reporter=default --reporter=json --outputFile.json=.ci/reports/node.json'
const [{ typecheck, lint }, tests] = await Promise.all([
  statically(),
  run(`vitest run ${reporters}`, { quiet: false }),
])

for (const result of [extracted, typecheck, lint]) if (result.output.trim()) console.log(result.output.trimEnd())
const line = Object.entries({ documentation: extracted, tests, typecheck, lint })
  .map(([name, { code, took }]) => `${name} ${code === 0 ? 'ok' : 'FAILED'} (${took})`)
  .join(', ')
console.log(`${line}; ${seconds(started)} in all`)
process.exit([extracted, typecheck, lint, tests].every(({ code }) => code === 0) ? 0 : 1)
