/** The main job: a gradient derived, checked and a misprint caught; handwritten digits learned; everything left in `out/`. */
import { relative } from 'node:path'
import { writeFiles } from './digits/files.js'
import { run as digits } from './digits.js'
import { run as neuron } from './neuron.js'
import { heading } from './terminal.js'

neuron()
const result = await digits()
const folder = relative(process.cwd(), await writeFiles(result))

console.log(heading('What to look at'))
console.log(`Open ${folder}/index.html: loss curve, confusion matrix, mistakes and the graph on one page.`)
console.log(`Beside it: graph.dot, graph.svg, loss.svg, weights.safetensors, history.json.`)
console.log('Run next: npm run example')
