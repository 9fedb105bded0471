/** `npm run bench`: measures this project and its peers side by side. */
import process from 'node:process'
import { run } from './src/run.js'

process.exitCode = await run(process.argv.slice(2))
