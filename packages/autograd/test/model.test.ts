/**
 * Random interleavings of everything that reads and writes cells, against a model that knows no graph, no cache and no
 * version: it evaluates every expression from scratch, by recursion over plain numbers.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { add, assign, evaluate, greater, input, interpret, maximum, mul, neg, parameter, softmax, stopGradient, sub, sum, tanh, where } from '@mlp/autograd'
import type { Parameter, Program, ProgramSpec, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'

/** A number and its derivative by one element of one parameter. */
interface Dual { readonly value: number; readonly slope: number }
/** One element (a scalar) or three. */
type Vector = readonly Dual[]

const constant = (value: number): Dual => ({ value, slope: 0 })
const plus = (a: Dual, b: Dual): Dual => ({ value: a.value + b.value, slope: a.slope + b.slope })
const times = (a: Dual, b: Dual): Dual => ({ value: a.value * b.value, slope: a.slope * b.value + a.value * b.slope })
const minus = (a: Dual, b: Dual): Dual => ({ value: a.value - b.value, slope: a.slope - b.slope })
const tangent = (x: Dual): Dual => ({ value: Math.tanh(x.value), slope: x.slope * (1 - Math.tanh(x.value) ** 2) })
/** In the order in which the library adds three, so that sums that are equal on paper compare alike. */
const total = (xs: Vector): Dual => xs.length === 3 ? plus(plus(xs[0]!, xs[2]!), xs[1]!) : xs[0]!

function shares(xs: Vector): Vector {
  const greatest = Math.max(...xs.map(x => x.value))
  const raised = xs.map(x => ({ value: Math.exp(x.value - greatest), slope: x.slope * Math.exp(x.value - greatest) }))
  const all = total(raised)
  return raised.map(x => ({ value: x.value / all.value, slope: (x.slope * all.value - x.value * all.slope) / all.value ** 2 }))
}

const spread = (f: (...xs: Dual[]) => Dual) => (...operands: Vector[]): Vector =>
  Array.from({ length: Math.max(...operands.map(one => one.length)) }, (_, i) => f(...operands.map(one => one.length === 1 ? one[0]! : one[i]!)))

interface Instruction {
  readonly build: (...xs: Tensor[]) => Tensor
  readonly define: (...xs: Vector[]) => Vector
  readonly operands: number
}
const choice = (a: Tensor, b: Tensor): Tensor => where(greater(a, b), a, neg(b))
const instructions: readonly Instruction[] = [
  { operands: 2, build: add, define: spread(plus) },
  { operands: 2, build: sub, define: spread(minus) },
  // A product with something bounded, so that numbers stay in sight.
  { operands: 2, build: (a, b) => mul(a, tanh(b)), define: spread((a, b) => times(a, tangent(b))) },
  { operands: 2, build: maximum, define: spread((a, b) => a.value >= b.value ? a : b) },
  { operands: 2, build: choice, define: spread((a, b) => a.value > b.value ? a : minus(constant(0), b)) },
  { operands: 1, build: tanh, define: spread(tangent) },
  { operands: 1, build: x => sum(x), define: x => [total(x)] },
  { operands: 1, build: x => x.rank === 0 ? x : softmax(x), define: x => x.length === 1 ? x : shares(x) },
  { operands: 1, build: stopGradient, define: spread(x => constant(x.value)) },
]

/** Where units in the last place choose among values, two engines choose differently; these come from instructions that do not. */
const smooth = instructions.filter(({ build }) => build !== maximum && build !== choice)

type Spec = ProgramSpec<{ x: Tensor }, { y: Tensor }>
type Engine = (spec: Spec) => Program<{ x: Tensor }, { y: Tensor }>
const compiled: Engine = spec => compile(spec)
const scalar: Engine = spec => compile(spec, { vectors: false })

type Expression =
  | { readonly kind: 'cell'; readonly cell: number }
  | { readonly kind: 'input' }
  | { readonly kind: 'apply'; readonly instruction: Instruction; readonly operands: readonly number[] }

/** What an action may be asked to do; numbers pick among what exists, whatever its count. */
interface Action { readonly kind: 'cell' | 'apply' | 'set' | 'value' | 'read' | 'backward' | 'assign' | 'program' | 'run'; readonly a: number; readonly b: number; readonly c: number; readonly x: number }

/** The library and the model side by side. */
class World {
  readonly cells: { real: Parameter; model: number[]; grad: number[] | undefined }[] = []
  readonly nodes: { real: Tensor; model: Expression; length: number; needsInput: boolean }[] = []
  readonly programs: { real: Program<{ x: Tensor }, { y: Tensor }>; output: number; updates: [cell: number, node: number][] }[] = []
  readonly x = input('x')
  readonly engines: readonly Engine[]
  readonly instructions: readonly Instruction[]

  constructor(engines: readonly Engine[] = [interpret], known: readonly Instruction[] = instructions) {
    this.engines = engines
    this.instructions = known
    this.nodes.push({ real: this.x, model: { kind: 'input' }, length: 1, needsInput: true })
    this.cell([0.5])
    this.cell([1, -2, 0.25])
  }

  cell(model: number[]): void {
    const real = parameter(model.length === 1 ? model[0]! : model)
    this.nodes.push({ real, model: { kind: 'cell', cell: this.cells.length }, length: model.length, needsInput: false })
    this.cells.push({ real, model, grad: undefined })
  }

  pick<T>(list: readonly T[], n: number): T { return list[n % list.length]! }

  /** The value of a node by recursion, with the derivative by one element of one cell. */
  model(node: number, x: number, by: { cell: number; element: number } | undefined): Vector {
    const { model } = this.nodes[node]!
    if (model.kind === 'input') return [constant(x)]
    if (model.kind === 'cell') return this.cells[model.cell]!.model.map((value, element) => ({ value, slope: by?.cell === model.cell && by.element === element ? 1 : 0 }))
    return model.instruction.define(...model.operands.map(operand => this.model(operand, x, by)))
  }

  values(node: number, x: number): number[] { return this.model(node, x, undefined).map(one => one.value) }

  reaches(node: number, cell: number): boolean {
    const { model } = this.nodes[node]!
    return model.kind === 'cell' ? model.cell === cell : model.kind === 'apply' && model.operands.some(operand => this.reaches(operand, cell))
  }

  /** Whether a derivative gets from a node to a cell. */
  differentiable(node: number, cell: number): boolean {
    const { model } = this.nodes[node]!
    if (model.kind === 'apply' && model.instruction.build === stopGradient) return false
    return model.kind === 'cell' ? model.cell === cell : model.kind === 'apply' && model.operands.some(operand => this.differentiable(operand, cell))
  }

  act({ kind, a, b, c, x }: Action): void {
    const index = a % this.nodes.length
    const node = this.nodes[index]!
    const bindings = node.needsInput ? { x } : undefined
    switch (kind) {
      case 'cell': if (this.cells.length < 5) this.cell(a % 2 === 0 ? [x] : [x, -x, 1]); break
      case 'apply': this.apply(this.pick(this.instructions, c), [a, b]); break
      case 'set': this.set(a % this.cells.length, x); break
      case 'value': {
        const { real, model } = this.pick(this.cells, a)
        close([...real.value.data], model)
        real.value.data.fill(NaN) // a snapshot: nobody sees this
        break
      }
      case 'read': {
        const value = b % 2 === 0 ? evaluate(node.real, bindings).data : [node.real.toArray(bindings)].flat() as number[]
        close([...value], this.values(index, x))
        value.fill(NaN)
        if (node.length === 1) close([node.real.item(bindings)], this.values(index, x))
        break
      }
      case 'backward': this.backward(index, x); break
      case 'assign': this.assign(this.updates(a, b, c), x); break
      case 'program': this.program(this.pick(this.engines, b + c), index, this.updates(a, b, c)); break
      case 'run': if (this.programs.length > 0) this.run(this.pick(this.programs, a), x, b % 2 === 0); break
    }
  }

  apply(instruction: Instruction, picks: readonly number[]): void {
    // The input seldom: what needs it keeps no values, and keeping values is what is on trial.
    const operands = picks.slice(0, instruction.operands).map(pick => pick < 8 ? 0 : 1 + pick % (this.nodes.length - 1))
    const parts = operands.map(operand => this.nodes[operand]!)
    const real = instruction.build(...parts.map(part => part.real))
    this.nodes.push({ real, model: { kind: 'apply', instruction, operands }, length: real.rank === 0 ? 1 : 3, needsInput: parts.some(part => part.needsInput) })
  }

  set(index: number, x: number): void {
    const cell = this.cells[index]!
    cell.model = cell.model.map((_, i) => x + i)
    const data = Float64Array.from(cell.model)
    cell.real.set(cell.model.length === 1 ? x : data)
    data.fill(NaN)
  }

  backward(index: number, x: number): void {
    const { real, length, needsInput } = this.nodes[index]!
    const loss = length === 1 ? real : sum(real)
    loss.backward(needsInput ? { x } : undefined)
    this.cells.forEach((cell, at) => {
      if (!this.reaches(index, at)) return
      cell.grad = this.differentiable(index, at) ? cell.model.map((_, element) => total(this.model(index, x, { cell: at, element })).slope) : undefined
    })
  }

  /** One or two updates of different cells by nodes of their shape. */
  updates(a: number, b: number, c: number): [cell: number, node: number][] {
    const cells = [...new Set([a % this.cells.length, b % this.cells.length])]
    return cells.flatMap((cell, at) => {
      const fitting = this.nodes.flatMap((node, i) => node.length === this.cells[cell]!.model.length ? [i] : [])
      return [[cell, this.pick(fitting, c + at * 7)] satisfies [number, number]]
    })
  }

  real(updates: readonly [cell: number, node: number][]): Map<Parameter, Tensor> {
    return new Map(updates.map(([cell, node]) => [this.cells[cell]!.real, this.nodes[node]!.real]))
  }

  /** All right sides first, then all writes. */
  write(updates: readonly [cell: number, node: number][], x: number): void {
    const values = updates.map(([, node]) => this.values(node, x))
    updates.forEach(([cell], i) => { this.cells[cell]!.model = values[i]! })
  }

  assign(updates: readonly [cell: number, node: number][], x: number): void {
    assign(this.real(updates), updates.some(([, node]) => this.nodes[node]!.needsInput) ? { x } : undefined)
    this.write(updates, x)
  }

  program(engine: Engine, output: number, updates: [cell: number, node: number][]): void {
    const real = engine({ inputs: { x: this.x }, outputs: { y: this.nodes[output]!.real }, updates: this.real(updates) })
    this.programs.push({ real, output, updates })
  }

  run({ real, output, updates }: World['programs'][number], x: number, bound: boolean): void {
    const { y } = bound ? real.bind({ x })() : real({ x })
    close([...y.data], this.values(output, x))
    y.data.fill(NaN)
    this.write(updates, x)
  }

  /** Every cell and every gradient is what the model says. */
  check(): void {
    for (const { real, model, grad } of this.cells) {
      close([...real.value.data], model)
      if (grad === undefined) expect(real.grad).toBeUndefined()
      else close([...evaluate(real.grad!).data], grad)
    }
  }
}

function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => {
    if (!(Math.abs(value - expected[i]!) <= 1e-9 * Math.max(1, Math.abs(expected[i]!)))) expect(actual).toEqual(expected)
  })
}

const pick = fc.nat(99)
const action = fc.record<Action>({
  kind: fc.constantFrom('cell', 'apply', 'apply', 'apply', 'set', 'value', 'read', 'read', 'backward', 'assign', 'program', 'run', 'run'),
  a: pick, b: pick, c: pick, x: fc.integer({ min: -8, max: 8 }).map(n => n / 4),
})

test('whatever is done in whatever order, values and gradients are those of a fresh evaluation', () => {
  fc.assert(fc.property(fc.array(action, { minLength: 1, maxLength: 40, size: 'max' }), (actions) => {
    const world = new World()
    for (const one of actions) {
      world.act(one)
      world.check()
    }
    // What was read before is right now too.
    world.nodes.forEach((node, index) => close([...evaluate(sum(node.real.reshape([-1]).mul(1)), node.needsInput ? { x: 0.5 } : undefined).data], [world.values(index, 0.5).reduce((a, b) => a + b, 0)]))
    world.nodes.filter(node => !node.needsInput).forEach(node => close([node.real.toArray()].flat() as number[], world.values(world.nodes.indexOf(node), 0)))
  }), { numRuns: 150 })
})

// Cells are left unread for a while: what programs wrote stays in their memories, where other programs and reads have to find it.
test.each([['compiled', [compiled]], ['compiled, number by number, and interpreted in turn', [compiled, scalar, interpret]]] as const)('programs that share cells: %s', (_, engines) => {
  const often = fc.oneof({ arbitrary: action, weight: 1 }, { arbitrary: fc.record<Action>({ kind: fc.constantFrom('program', 'run', 'run', 'run', 'set'), a: pick, b: pick, c: pick, x: fc.constantFrom(-0.5, 0.25, 1) }), weight: 2 })
  fc.assert(fc.property(fc.array(often, { minLength: 1, maxLength: 50, size: 'max' }), (actions) => {
    const world = new World(engines, smooth)
    for (const one of actions) {
      world.act(one)
      if (one.c % 4 === 0) world.check()
    }
    world.check()
  }), { numRuns: 60 })
})

test('the model itself knows the derivative of tanh(a)·tanh(b)', () => {
  const world = new World()
  world.apply(instructions[5]!, [8]) // tanh of the first cell
  world.apply(instructions[2]!, [11, 9]) // times tanh of it
  expect(world.nodes.map(node => node.model).slice(3)).toMatchObject([{ operands: [1] }, { operands: [3, 1] }])
  expect(world.model(4, 0, { cell: 0, element: 0 })[0]!.slope).toBeCloseTo(2 * Math.tanh(0.5) * (1 - Math.tanh(0.5) ** 2), 15)
})
