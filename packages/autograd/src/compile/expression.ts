/**
 * Scalar expressions as machine code computes them: what stands in one lane, however many lanes an engine has.
 * Equal expressions are one object, so a kernel computes each once.
 */

/** What a lane holds. Truth values are lanes of their own; i64 serves for the bits of f64 and is never stored. */
export type Lane = 'f32' | 'f64' | 'i32' | 'i64' | 'bool'

/** Instructions on one lane that exist both for single numbers and for vectors. */
export type Instruction =
  /** Numbers to a number of the same type; min and max as in WebAssembly: NaN wins, −0 is below 0. */
  | 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max'
  /** i32 and floats: neg, abs. Floats: the others; nearest rounds half to even. */
  | 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'nearest'
  /** Numbers to a truth value; with NaN all but notEqual are false. */
  | 'equal' | 'notEqual' | 'less' | 'lessEqual'
  /** Truth values, or the bits of i32 and i64. */
  | 'and' | 'or' | 'xor' | 'not'
  /** The bits of i32 and i64 moved by a constant number of places. */
  | 'shiftLeft' | 'shiftRight' | 'shiftRightUnsigned'
  /** A truth value and two values of one type. */
  | 'select'
  /** The same bits: f32 and i32, f64 and i64. */
  | 'bits'
  /** i32, f32 and f64 into each other; floats to i32 cut toward zero and saturate, NaN gives 0. A truth value counts as 0 or 1. */
  | 'convert'

/** A number read from memory: element `offset + Σ index·stride` of a buffer, over the axes of the kernel. */
export interface Access {
  readonly buffer: number
  readonly offset: number
  /** In elements, one per axis of the kernel's space. */
  readonly strides: readonly number[]
}

interface Common {
  readonly lane: Lane
  /** Grows from operands to results. */
  readonly id: number
}
export interface Constant extends Common { readonly kind: 'constant'; readonly value: number | bigint }
export interface Load extends Common { readonly kind: 'load'; readonly access: Access }
/** `Σ index·stride` over the axes of the kernel, as a number. */
export interface Position extends Common { readonly kind: 'position'; readonly strides: readonly number[] }
/** A value that the kernel supplies where the expression is computed: an accumulator, the state of a fold. */
export interface Given extends Common { readonly kind: 'given'; readonly key: number }
export interface Applied extends Common { readonly kind: 'applied'; readonly instruction: Instruction; readonly operands: readonly Expression[]; readonly places: number }
export type Expression = Constant | Load | Position | Given | Applied

/** Makes expressions; each instance keeps its own. */
export class Expressions {
  readonly #known = new Map<string, Expression>()
  #count = 0

  constant(lane: Lane, value: number | bigint): Expression {
    const held = typeof value === 'bigint' || lane !== 'i64' ? value : BigInt(value)
    return this.#intern(`c ${lane} ${Object.is(held, -0) ? '-0' : held}`, id => ({ kind: 'constant', lane, value: held, id }))
  }

  load(lane: Lane, access: Access): Expression {
    return this.#intern(`l ${access.buffer} ${access.offset} ${access.strides.join(',')}`, id => ({ kind: 'load', lane, access, id }))
  }

  position(lane: Lane, strides: readonly number[]): Expression {
    return this.#intern(`p ${lane} ${strides.join(',')}`, id => ({ kind: 'position', lane, strides, id }))
  }

  given(lane: Lane, key: number): Expression {
    return this.#intern(`g ${key}`, id => ({ kind: 'given', lane, key, id }))
  }

  #apply(instruction: Instruction, lane: Lane, operands: readonly Expression[], places = 0): Expression {
    return this.#intern(`${instruction} ${lane} ${operands.map(one => one.id).join(' ')} ${places}`, id => ({ kind: 'applied', instruction, lane, operands, places, id }))
  }

  #intern(key: string, make: (id: number) => Expression): Expression {
    let known = this.#known.get(key)
    if (known === undefined) this.#known.set(key, known = make(this.#count++))
    return known
  }

  add(a: Expression, b: Expression): Expression { return this.#apply('add', a.lane, [a, b]) }
  sub(a: Expression, b: Expression): Expression { return this.#apply('sub', a.lane, [a, b]) }
  mul(a: Expression, b: Expression): Expression { return this.#apply('mul', a.lane, [a, b]) }
  div(a: Expression, b: Expression): Expression { return this.#apply('div', a.lane, [a, b]) }
  min(a: Expression, b: Expression): Expression { return this.#apply('min', a.lane, [a, b]) }
  max(a: Expression, b: Expression): Expression { return this.#apply('max', a.lane, [a, b]) }
  neg(x: Expression): Expression { return this.#apply('neg', x.lane, [x]) }
  abs(x: Expression): Expression { return this.#apply('abs', x.lane, [x]) }
  sqrt(x: Expression): Expression { return this.#apply('sqrt', x.lane, [x]) }
  floor(x: Expression): Expression { return this.#apply('floor', x.lane, [x]) }
  ceil(x: Expression): Expression { return this.#apply('ceil', x.lane, [x]) }
  trunc(x: Expression): Expression { return this.#apply('trunc', x.lane, [x]) }
  nearest(x: Expression): Expression { return this.#apply('nearest', x.lane, [x]) }
  equal(a: Expression, b: Expression): Expression { return this.#apply('equal', 'bool', [a, b]) }
  notEqual(a: Expression, b: Expression): Expression { return this.#apply('notEqual', 'bool', [a, b]) }
  less(a: Expression, b: Expression): Expression { return this.#apply('less', 'bool', [a, b]) }
  lessEqual(a: Expression, b: Expression): Expression { return this.#apply('lessEqual', 'bool', [a, b]) }
  and(a: Expression, b: Expression): Expression { return this.#apply('and', a.lane, [a, b]) }
  or(a: Expression, b: Expression): Expression { return this.#apply('or', a.lane, [a, b]) }
  xor(a: Expression, b: Expression): Expression { return this.#apply('xor', a.lane, [a, b]) }
  not(x: Expression): Expression { return this.#apply('not', x.lane, [x]) }
  shiftLeft(x: Expression, places: number): Expression { return this.#apply('shiftLeft', x.lane, [x], places) }
  shiftRight(x: Expression, places: number): Expression { return this.#apply('shiftRight', x.lane, [x], places) }
  shiftRightUnsigned(x: Expression, places: number): Expression { return this.#apply('shiftRightUnsigned', x.lane, [x], places) }
  select(condition: Expression, a: Expression, b: Expression): Expression { return a === b ? a : this.#apply('select', a.lane, [condition, a, b]) }

  bits(x: Expression): Expression {
    const to = { f32: 'i32', i32: 'f32', f64: 'i64', i64: 'f64', bool: 'bool' } as const
    return this.#apply('bits', to[x.lane], [x])
  }

  convert(x: Expression, lane: Lane): Expression {
    if (x.lane === lane) return x
    if (lane === 'bool') return this.notEqual(x, this.constant(x.lane, 0))
    if (x.lane === 'bool') return this.select(x, this.constant(lane, 1), this.constant(lane, 0))
    return this.#apply('convert', lane, [x])
  }

  /**
   * Expressions with some replaced, operands first; what each root and all below it became.
   * @param known what some of them become, whatever is below
   */
  rewrite(roots: readonly Expression[], replace: (one: Expression) => Expression, known?: ReadonlyMap<Expression, Expression>): Map<Expression, Expression> {
    const found = new Set<Expression>(roots)
    for (const one of found) if (one.kind === 'applied' && known?.has(one) !== true) for (const operand of one.operands) found.add(operand)
    const made = new Map<Expression, Expression>()
    for (const one of [...found].sort((a, b) => a.id - b.id)) {
      made.set(one, known?.get(one) ?? (one.kind === 'applied' ? this.#apply(one.instruction, one.lane, one.operands.map(operand => made.get(operand)!), one.places) : replace(one)))
    }
    return made
  }
}
