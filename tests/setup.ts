// Property tests draw the same cases every time, so that a run says something of the change and not of its luck; `npm run fuzz` draws others.
import process from 'node:process'
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 1) })
