/** What the main job leaves in `out/`: a page, the graph, the loss curve, the weights and the history. */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { input } from '@mlp/autograd'
import { crossEntropy } from '@mlp/nn'
import { saveWeights } from '@mlp/nn/node'
import { confusionMatrixPlot, imageOf, lossCurve, pageOf, toDot, view } from '@mlp/viz'
import type { VegaLiteSpec } from '@mlp/viz'
import { renderGraphFromSource } from 'graphviz-cli'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { LAYERS, WHITE, WIDTH } from './task.js'
import type { Result } from './task.js'

const MISTAKES_SHOWN = 12

/** Writes everything and returns the folder. */
export async function writeFiles(result: Result): Promise<string> {
  const folder = fileURLToPath(new URL('../../../out/', import.meta.url))
  await mkdir(folder, { recursive: true })
  const write = (name: string, content: string): Promise<void> => writeFile(`${folder}${name}`, content)
  const { history, confusion, mistakes, model, accuracy, data: { test } } = result

  const dot = toDot(lossGraph(result))
  const graph = await drawn(dot)
  const loss = await svgOf(lossCurve(history, { scale: 'log' }))
  const matrix = await svgOf(confusionMatrixPlot(confusion))
  const gallery = mistakes.slice(0, MISTAKES_SHOWN).map(one => ({
    svg: imageOf(one.pixels, WIDTH, { black: WHITE, white: 0, description: `a handwritten ${one.actual}` }),
    caption: `${one.actual}, not ${one.guess}`,
  }))
  const page = pageOf({
    title: 'Handwritten digits',
    lead: `A network of ${LAYERS.join('-')} units, trained on 8×8 images and tested on images it had not seen.`,
    sections: [
      {
        title: 'Result',
        content: [{ facts: { 'test accuracy': accuracy.toFixed(4), 'images tested': test.y.data.length, 'wrong guesses': mistakes.length, epochs: history.loss.length } }],
      },
      { title: 'Learning', content: [{ svg: loss, caption: 'Mean loss of each epoch on the images trained on, and on the test images, which are watched and not used (logarithmic scale).' }] },
      { title: 'Confusion', content: [{ svg: matrix, caption: 'Rows are true digits, columns what was guessed.' }] },
      { title: 'Worst mistakes', content: ['The images whose true digit the network thought least likely: what they are, not what was guessed.', { gallery }] },
      { title: 'The graph', content: [{ svg: graph, caption: 'The loss of one image, as the graph that is differentiated; layers are boxes.' }] },
    ],
  })
  await Promise.all([
    write('graph.dot', dot),
    write('graph.svg', graph),
    write('loss.svg', loss),
    write('history.json', `${JSON.stringify(history, null, 2)}\n`),
    write('index.html', page),
    saveWeights(model, `${folder}weights.safetensors`),
  ])
  return folder
}

/** The loss of one image as a graph, layers as clusters. */
function lossGraph({ model }: Result) {
  const x = input('image', [1, LAYERS[0]], { dtype: 'float32' })
  return view(crossEntropy(model(x), input('digit', [1], { dtype: 'int32' })))
}

/** A graph as SVG. Graphviz, in a worker of its own, knows the widths of few letters and says so once; labels fit all the same. */
async function drawn(dot: string): Promise<string> {
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (text, ...rest: unknown[]) => String(text).includes('no value for width of non-ASCII') || write(text, ...rest as [])
  try {
    return await renderGraphFromSource({ input: dot }, { format: 'svg' })
  } finally {
    process.stderr.write = write
  }
}

/** A Vega-Lite specification as SVG. */
async function svgOf(spec: VegaLiteSpec): Promise<string> {
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
