/**
 * A reader of formulas that shares nothing with their printer, and computes in a field of whole numbers modulo a prime.
 * There addition and multiplication are exact and associative, so a formula means what its graph means or it does not;
 * functions that are no field operations are random mixtures of their operands.
 */
export const PRIME = 2_147_483_647n

export const modulo = (n: bigint): bigint => ((n % PRIME) + PRIME) % PRIME

export function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) return power(inverse(base), -exponent)
  let [result, square, rest] = [1n, modulo(base), exponent]
  while (rest > 0n) {
    if (rest % 2n === 1n) result = modulo(result * square)
    square = modulo(square * square)
    rest /= 2n
  }
  return result
}

/** 1/n; 0 for 0. */
export const inverse = (n: bigint): bigint => power(n, PRIME - 2n)

/** A number that depends on every operand and its place. */
export function mixture(name: string, operands: readonly bigint[]): bigint {
  let mixed = [...name].reduce((total, letter) => modulo(total * 31n + BigInt(letter.codePointAt(0)!)), 7n)
  for (const one of operands) mixed = modulo((mixed + one) * (mixed + 1_103_515_245n) + 12_345n * one)
  return mixed
}

/** A decimal number as an exact quotient. */
export function decimal(text: string): bigint {
  const match = /^(−?)(\d+)(?:\.(\d+))?(?:e([+−]?)(\d+))?$/.exec(text)
  if (match === null) throw new SyntaxError(`no number: ${text}`)
  const [, sign, whole, fraction = '', exponentSign, exponent = '0'] = match
  const digits = BigInt(whole! + fraction)
  const tens = (exponentSign === '−' ? -1n : 1n) * BigInt(exponent) - BigInt(fraction.length)
  return modulo((sign === '−' ? -1n : 1n) * digits * power(10n, tens))
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** What the parts of a formula count as. */
export interface Semantics {
  /** The n-th name or number of a text. */
  atom(value: bigint, occurrence: number): bigint
  power(base: bigint, exponent: bigint): bigint
}
export const exact: Semantics = { atom: value => value, power }
/**
 * Every place has another value and no power is odd, so that nothing cancels: two texts with the same places are equal
 * only if they mean the same.
 */
export const byPlace: Semantics = {
  atom: (value, occurrence) => mixture('place', [value, BigInt(occurrence)]),
  power: (base, exponent) => mixture('power', [base, modulo(exponent)]),
}

/** The value of a formula where names have these values. Throws where the text is no formula. */
export function read(text: string, names: Readonly<Record<string, bigint>>, semantics = exact): bigint {
  const [root, definitions] = text.split('  where ') as [string, string | undefined]
  const parts = new Map(topLevelParts(definitions ?? '').map((part) => {
    const at = part.indexOf(' = ')
    return [part.slice(0, at), part.slice(at + 3)]
  }))
  const known = new Map<string, bigint>()
  const lookUp = (name: string): bigint => {
    const part = parts.get(name)
    if (part !== undefined && !known.has(name)) known.set(name, new Reader(part, lookUp, semantics).whole())
    const value = known.get(name) ?? names[name]
    if (value === undefined) throw new SyntaxError(`unknown name ${name}`)
    return value
  }
  return new Reader(root, lookUp, semantics).whole()
}

/** Parts between commas that stand in no parentheses. */
function topLevelParts(text: string): string[] {
  let depth = 0
  const commas = [...text].flatMap((letter, at) => {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0
    return letter === ',' && depth === 0 ? [at] : []
  })
  return text === '' ? [] : [...commas, text.length].map((end, i) => text.slice(i === 0 ? 0 : commas[i - 1]! + 2, end))
}

/** The grammar, weakest first: or, and, comparison, sum, product, power, atom. */
class Reader {
  private at = 0
  private occurrences = 0
  constructor(private readonly text: string, private readonly lookUp: (name: string) => bigint, private readonly semantics: Semantics) {}

  whole(): bigint {
    const value = this.or()
    if (this.at < this.text.length) this.fail()
    return value
  }

  private fail(): never { throw new SyntaxError(`cannot read ${this.text} at ${this.at}`) }

  private take(symbol: string): boolean {
    if (!this.text.startsWith(symbol, this.at)) return false
    this.at += symbol.length
    return true
  }

  private expect(symbol: string): void { if (!this.take(symbol)) this.fail() }

  /** Operands joined by symbols, from the left. */
  private joined(operand: () => bigint, symbols: Readonly<Record<string, (a: bigint, b: bigint) => bigint>>): bigint {
    let value = operand()
    for (;;) {
      const found = Object.entries(symbols).find(([symbol]) => this.take(symbol))
      if (found === undefined) return value
      value = found[1](value, operand())
    }
  }

  private or(): bigint { return this.joined(() => this.and(), { ' or ': (a, b) => modulo(a + b) }) }
  private and(): bigint { return this.joined(() => this.comparison(), { ' and ': (a, b) => modulo(a * b) }) }
  private comparison(): bigint {
    const compare = (symbol: string) => [` ${symbol} `, (a: bigint, b: bigint) => mixture(symbol, [a, b])] as const
    return this.joined(() => this.sum(), Object.fromEntries(['>', '≥', '<', '≤', '=', '≠'].map(compare)))
  }

  private sum(): bigint {
    // A minus sign stands at the start only.
    const minus = this.take('−')
    let first = true
    return this.joined(() => {
      const value = this.product()
      const signed = first && minus ? modulo(-value) : value
      first = false
      return signed
    }, { ' + ': (a, b) => modulo(a + b), ' − ': (a, b) => modulo(a - b) })
  }

  private product(): bigint { return this.joined(() => this.power(), { '·': (a, b) => modulo(a * b), '/': (a, b) => modulo(a * inverse(b)) }) }

  private power(): bigint {
    // What a root or a negation stands before is one atom; a further exponent would leave open what it raises.
    if (this.take('√')) return mixture('√', [this.atom()])
    if (this.take('not ')) return mixture('not', [this.atom()])
    const base = this.atom()
    let exponent = ''
    for (; SUPERSCRIPTS.includes(this.text[this.at] ?? ' ') || this.text[this.at] === '⁻'; this.at++) exponent += this.text[this.at] === '⁻' ? '-' : SUPERSCRIPTS.indexOf(this.text[this.at]!)
    if (exponent !== '') return this.semantics.power(base, BigInt(exponent))
    return this.take('^') ? mixture('^', [base, this.power()]) : base
  }

  private atom(): bigint {
    if (this.take('(')) {
      const inside = this.or()
      this.expect(')')
      return inside
    }
    if (this.take('|')) {
      const inside = this.or()
      this.expect('|')
      return mixture('| |', [inside])
    }
    const number = /^\d+(?:\.\d+)?(?:e[+−]?\d+)?/.exec(this.text.slice(this.at))
    if (number !== null) {
      this.at += number[0].length
      return this.semantics.atom(decimal(number[0]), this.occurrences++)
    }
    const name = /^\p{L}[\p{L}\p{N}₀-₉]*/u.exec(this.text.slice(this.at).replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, ' '))
    if (name === null) return this.fail()
    this.at += name[0].length
    if (!this.take('(')) return this.semantics.atom(this.lookUp(name[0]), this.occurrences++)
    const operands = [this.or()]
    while (this.take(', ')) operands.push(this.or())
    this.expect(')')
    return mixture(name[0], operands)
  }
}
