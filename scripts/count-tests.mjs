// Prints `N passed, N failed` over the JSON reports of vitest named as arguments. A missing report, a file of tests that
// could not be read, or no test at all is a failure.
import { existsSync, readFileSync } from 'node:fs'

let passed = 0
let failed = 0
let sound = true
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    console.log(`no report ${file}`)
    sound = false
    continue
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  passed += report.numPassedTests
  failed += report.numFailedTests
  if (!report.success || report.numTotalTests === 0) sound = false
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(sound && failed === 0 && passed > 0 ? 0 : 1)
