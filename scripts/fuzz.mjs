// Runs the tests with other random cases: `npm run fuzz -- [seed] [rounds] [files…]`. It prints the seed of a round that fails.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [first = String(Date.now() % 2 ** 31), rounds = '5', ...files] = process.argv.slice(2)
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
for (let round = 0; round < Number(rounds); round++) {
  const seed = Number(first) + round
  console.log(`round ${round + 1} of ${rounds}, seed ${seed}`)
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...files], { stdio: 'inherit', env: { ...process.env, FUZZ_SEED: String(seed) } })
  if (status !== 0) {
    console.error(`failed with seed ${seed}: npm run fuzz -- ${seed} 1${files.map(file => ` ${file}`).join('')}`)
    process.exit(1)
  }
}
