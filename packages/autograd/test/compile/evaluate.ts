/** Computes scalar expressions in JavaScript, instruction by instruction, as WebAssembly would. */
import type { Applied, Expression, Lane } from '../../src/compile/expression.js'

/** What a lane holds; truth values are 0 and 1. */
type Value = number | bigint

/** The function of the given values that an expression is; `given[key]` stands for the one of that key. */
export function evaluator(result: Expression): (...given: readonly number[]) => number {
  const slots: Value[] = []
  const steps: ((given: readonly number[]) => void)[] = []
  const places = new Map<Expression, number>()
  const place = (x: Expression): number => {
    const known = places.get(x)
    if (known !== undefined) return known
    const operands = x.kind === 'applied' ? x.operands.map(place) : []
    const at = slots.length
    places.set(x, at)
    slots.push(0)
    if (x.kind === 'constant') slots[at] = rounded(x.lane, x.value)
    else if (x.kind === 'given') steps.push(given => { slots[at] = rounded(x.lane, given[x.key]!) })
    else if (x.kind === 'applied') {
      const compute = instruction(x)
      const [a = 0, b = 0, c = 0] = operands
      steps.push(() => { slots[at] = compute(slots[a]!, slots[b]!, slots[c]!) })
    } else throw new Error(`There is no memory for a ${x.kind}.`)
    return at
  }
  const last = place(result)
  return (...given) => {
    for (const step of steps) step(given)
    return Number(slots[last])
  }
}

/** How many instructions an expression takes; bits moved between lanes of one size count for nothing. */
export function instructionCount(result: Expression): number {
  const seen = new Set<Expression>()
  const visit = (x: Expression): void => {
    if (seen.has(x)) return
    seen.add(x)
    if (x.kind === 'applied') x.operands.forEach(visit)
  }
  visit(result)
  return [...seen].filter(x => x.kind === 'applied' && x.instruction !== 'bits').length
}

/** A value as a lane holds it. */
function rounded(lane: Lane, value: Value): Value {
  if (lane === 'i64') return BigInt.asIntN(64, BigInt(value))
  const number = Number(value)
  return lane === 'f32' ? Math.fround(number) : lane === 'i32' ? number | 0 : number
}

const words = new DataView(new ArrayBuffer(8))

const reinterpreted: Record<'f32' | 'f64' | 'i32' | 'i64', (x: Value) => Value> = {
  f32(x) { words.setFloat32(0, x as number); return words.getInt32(0) },
  f64(x) { words.setFloat64(0, x as number); return words.getBigInt64(0) },
  i32(x) { words.setInt32(0, x as number); return words.getFloat32(0) },
  i64(x) { words.setBigInt64(0, x as bigint); return words.getFloat64(0) },
}

/** Half to even; −0 stays. */
function nearest(x: number): number {
  const below = Math.floor(x)
  const away = x - below
  const whole = away < 0.5 || (away === 0.5 && below % 2 === 0) ? below : Math.ceil(x)
  return whole === 0 && Math.sign(1 / x) < 0 ? -0 : whole
}

function saturated(x: number): number {
  return Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, -(2 ** 31)), 2 ** 31 - 1))
}

/** For every lane an instruction is defined on, what it does. Operands of other lanes than it says are an error. */
function instruction({ instruction: name, lane, operands, places }: Applied): (a: Value, b: Value, c: Value) => Value {
  const from = operands[0]!.lane
  const wanted = name === 'select' ? ['bool', lane, lane] : operands.map(() => from)
  if (operands.some((one, i) => one.lane !== wanted[i])) throw new Error(`${name} of ${operands.map(one => one.lane).join(', ')}.`)
  const float = from === 'f32' || from === 'f64'
  const only = (holds: boolean): void => {
    if (!holds) throw new Error(`There is no ${name} of ${from}.`)
  }
  const numbers = (f: (a: number, b: number) => Value): (a: Value, b: Value) => Value => {
    only(from !== 'bool' && from !== 'i64')
    return (a, b) => rounded(lane, f(a as number, b as number))
  }
  const floats = (f: (a: number) => number): (a: Value, b: Value) => Value => {
    only(float)
    return numbers(f)
  }
  const compare = (f: (a: Value, b: Value) => boolean): (a: Value, b: Value) => Value => {
    only(from !== 'bool')
    return (a, b) => Number(f(a, b))
  }
  const wide = from === 'i64'
  const long = (f: (a: bigint, b: bigint) => bigint): (a: Value, b: Value) => Value =>
    (a, b) => BigInt.asIntN(64, f(a as bigint, b as bigint))
  const bitwise = (short: (a: number, b: number) => number, f: (a: bigint, b: bigint) => bigint): (a: Value, b: Value) => Value => {
    only(!float)
    // Of a truth value one bit counts.
    return wide ? long(f) : lane === 'bool' ? (a, b) => short(a as number, b as number) & 1 : (a, b) => short(a as number, b as number) | 0
  }
  const shift = (short: (a: number) => number, f: (a: bigint) => bigint): (a: Value, b: Value) => Value => {
    only(from !== 'bool')
    return bitwise(short, f)
  }
  const by = BigInt(places)
  switch (name) {
    case 'add': return wide ? long((a, b) => a + b) : numbers((a, b) => a + b)
    case 'sub': return wide ? long((a, b) => a - b) : numbers((a, b) => a - b)
    case 'mul': return from === 'i32' ? numbers(Math.imul) : numbers((a, b) => a * b)
    case 'div': only(float); return numbers((a, b) => a / b)
    case 'min': return numbers(Math.min)
    case 'max': return numbers(Math.max)
    case 'neg': return numbers(x => -x)
    case 'abs': return numbers(Math.abs)
    case 'sqrt': return floats(Math.sqrt)
    case 'floor': return floats(Math.floor)
    case 'ceil': return floats(Math.ceil)
    case 'trunc': return floats(Math.trunc)
    case 'nearest': return floats(nearest)
    case 'equal': return compare((a, b) => a === b)
    case 'notEqual': return compare((a, b) => a !== b)
    case 'less': return compare((a, b) => a < b)
    case 'lessEqual': return compare((a, b) => a <= b)
    case 'and': return bitwise((a, b) => a & b, (a, b) => a & b)
    case 'or': return bitwise((a, b) => a | b, (a, b) => a | b)
    case 'xor': return bitwise((a, b) => a ^ b, (a, b) => a ^ b)
    case 'not': return bitwise(a => ~a, a => ~a)
    case 'shiftLeft': return shift(a => a << places, a => a << by)
    case 'shiftRight': return shift(a => a >> places, a => a >> by)
    case 'shiftRightUnsigned': return shift(a => a >>> places, a => BigInt.asUintN(64, a) >> by)
    case 'select': return (condition, a, b) => condition === 0 ? b : a
    case 'bits': return from === 'bool' ? x => x : reinterpreted[from]
    case 'convert': {
      only(from !== 'bool' && from !== 'i64' && lane !== 'bool' && lane !== 'i64')
      return lane === 'i32' ? x => saturated(x as number) : x => rounded(lane, x)
    }
  }
}
