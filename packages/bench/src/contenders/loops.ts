/** What someone who needs no library would write: loops over typed arrays with derivatives worked out by hand. */
import { Unsupported } from '../contender.js'
import type { Contender, Prepared } from '../contender.js'
import type { FloatsConstructor } from '../loops/floats.js'
import { elementwiseLoops, matmulLoops, secondOrderLoops } from '../loops/functions.js'
import type { Computation } from '../loops/functions.js'
import { trainer } from '../loops/training.js'
import type { Task } from '../task.js'

export const loops: Contender = {
  load: () => Promise.resolve({}),
  prepare: task => prepareLoops(task, Float32Array),
}

/** In either precision: float64 gives the reference that all results are compared with. */
export function prepareLoops({ spec, arrays }: Task, Type: FloatsConstructor): Prepared {
  switch (spec.kind) {
    case 'training': {
      const { reset, run, loss } = trainer(spec, arrays, Type)
      return { reset, run, read: () => ({ loss: [loss()] }) }
    }
    case 'matmul': return repeated(matmulLoops(spec, arrays, Type))
    case 'elementwise': return repeated(elementwiseLoops(spec, arrays, Type))
    case 'second order': return repeated(secondOrderLoops(spec, arrays, Type))
    case 'scalars': throw new Unsupported('loops have no graph: written as loops it is the small network of another workload')
  }
}

function repeated({ step, read }: Computation): Prepared {
  return { reset: () => undefined, run: steps => { for (let i = 0; i < steps; i++) step() }, read }
}
