/**
 * Which values are computed together. Steps are taken in order; each joins the latest group that one of its sources belongs to,
 * if it can be computed in the same loops, else it starts a group. Groups in the order of their numbers are a valid schedule,
 * since nothing a group reads is made by a later one. Movements that are index arithmetic, numbers that are the same
 * everywhere and cheap arithmetic belong to no group: they are worked out where they are read.
 */
import { isUniform } from '../../graph/array.js'
import { isFloat } from '../../graph/dtype.js'
import { sizeOf } from '../../graph/shape.js'
import type { Shape } from '../../graph/shape.js'
import type { Step } from '../../evaluate/lower.js'
import { leafValue } from '../../ops/operation.js'
import type { Contraction, MovementPart } from '../../ops/operation.js'
import { sameView, Split, splitStrides, surelyThrough, through } from './access.js'
import type { View } from './access.js'
import { costOf } from './cost.js'
import { contractionLoops, reductionLoops, scanLoops, windowLoops } from './folds.js'
import type { FoldedLoops } from './folds.js'
import { axesOf, extentsOf, home, homeOf, reducedAs, splitAxes, splitGroup, splitTerms } from './group.js'
import type { Group, GroupAxis, Level, Member, Piece, Special, Term } from './group.js'
import { valueOfNothing } from './plan.js'
import type { Placement, Plan } from './plan.js'

/** Members beyond which a group takes no more: code grows with them. */
const MEMBERS = 48
const SCALAR_MEMBERS = 400
/** Instructions up to which a value is computed again rather than kept: read once, or several times from one source. */
const READ_ONCE = 12
const READ_OFTEN = 4
/** Views that may stand on one another; the next one reads a copy. */
const VIEWS = 32
/** In place of a slot: no value, more than one. */
const NOTHING = -1
const SEVERAL = -2
/** Products of fewer multiplications are loops like any other fold. */
const SMALL_PRODUCT = 512

export function plan(steps: readonly Step[], roots: readonly number[], vectors: boolean): Plan {
  return new Planner(steps, roots, vectors).plan(roots)
}

class Planner {
  readonly #steps: Step[]
  readonly #vectors: boolean
  readonly #placements: Placement[] = []
  readonly #groups: (Group | Special)[] = []
  readonly #stored = new Set<number>()
  readonly #copies = new Map<number, { source: number; part?: MovementPart }>()
  /** Slots that hold what readers of another slot work out for themselves. */
  readonly #written = new Map<number, number>()
  readonly #uses: number[]
  /** Per value the instructions that working it out where it is read takes, and the one value it would take, or NOTHING or SEVERAL. */
  readonly #costs: number[] = []
  readonly #origins: number[] = []
  /** How many views stand on one another. */
  readonly #depths: number[] = []

  constructor(steps: readonly Step[], roots: readonly number[], vectors: boolean) {
    this.#steps = [...steps]
    this.#vectors = vectors
    this.#uses = steps.map(() => 0)
    for (const { inputs } of steps) for (const input of inputs) this.#uses[input]!++
    for (const root of roots) this.#uses[root]!++
  }

  plan(roots: readonly number[]): Plan {
    // Numbers that depend on nothing large come first, so that whatever reads them finds them made.
    const early = this.#earlyOnes()
    for (const isEarly of [true, false]) for (let slot = 0; slot < this.#uses.length; slot++) if (early[slot] === isEarly) this.#take(this.#steps[slot]!, slot)
    const results = roots.map(root => this.#placements[root]!.kind === 'leaf' ? this.#copy(root) : this.#inMemory(root))
    return { steps: this.#steps, placements: this.#placements, groups: this.#groups, stored: this.#stored, copies: this.#copies, written: this.#written, results }
  }

  /** Per step, whether it is a leaf or a single number made of single numbers. */
  #earlyOnes(): boolean[] {
    const early: boolean[] = []
    this.#steps.forEach(({ op, node, inputs }, slot) => {
      early[slot] = op.kind === 'leaf' || ((op.kind === 'elementwise' || op.kind === 'movement') && sizeOf(node.shape) === 1 && inputs.every(input => early[input] && sizeOf(this.#shape(input)) === 1))
    })
    return early
  }

  #shape(slot: number): Shape { return this.#steps[slot]!.node.shape }

  #take(step: Step, slot: number): void {
    const { op, node, inputs } = step
    this.#costs[slot] = 0
    const nothing = valueOfNothing(step)
    if (nothing !== undefined) {
      this.#placements[slot] = { kind: 'uniform', value: nothing }
      return
    }
    switch (op.kind) {
      case 'leaf': {
        const value = op.source === 'constant' ? leafValue(node)! : undefined
        this.#placements[slot] = value !== undefined && isUniform(value) ? { kind: 'uniform', value: value.data[value.offset]! } : { kind: 'leaf' }
        return
      }
      case 'movement': {
        const { fill = 0, parts } = op.map(inputs.map(input => this.#shape(input)), node.attributes, node.shape)
        const [only] = parts
        if (parts.length === 1 && only!.to === undefined) this.#view(slot, inputs[only!.input]!, only!)
        else if (parts.length === 0) this.#placements[slot] = { kind: 'uniform', value: fill }
        else this.#special(slot, parts.filter(part => sizeOf(part.extent) > 0).map(part => this.#piece(inputs[part.input]!, part)))
        return
      }
      case 'elementwise':
        if (this.#isInline(step, slot)) this.#placements[slot] = { kind: 'inline' }
        else this.#join(slot)
        return
      case 'reduction': return this.#foldInto(slot, reductionLoops(op, step))
      case 'scan': return this.#foldAlone(slot, scanLoops(op, step))
      case 'window': return this.#foldAlone(slot, windowLoops(op, step))
      case 'contraction': return this.#contract(op, slot)
      default:
        // They read whole arrays, which are made before them.
        this.#steps[slot] = { ...step, inputs: inputs.map(input => this.#inMemory(input)) }
        this.#special(slot, [])
    }
  }

  #view(slot: number, source: number, part: MovementPart): void {
    const depth = this.#depths[source] ?? 0
    const read = depth < VIEWS ? source : this.#inMemory(source)
    const below = this.#placements[read]!
    this.#depths[slot] = 1 + depth % VIEWS
    this.#costs[slot] = this.#inlineCost(read)
    this.#origins[slot] = this.#originOf(read)
    this.#placements[slot] = below.kind === 'uniform' ? below : { kind: 'view', source: read, part }
  }

  /** Whether a value costs less to compute where it is read than to keep. */
  #isInline({ op, node, inputs }: Step, slot: number): boolean {
    if (op.kind !== 'elementwise') return false
    // What costs nothing counts as well: whoever reads a chain goes down all of it.
    const own = Math.max(1, costOf(op, inputs.map(input => this.#steps[input]!.node.dtype), node))
    const cost = this.#costs[slot] = inputs.reduce((total, input) => total + this.#inlineCost(input), own)
    const origin = this.#origins[slot] = inputs.map(input => this.#originOf(input)).reduce((a, b) => a === NOTHING || a === b ? b : b === NOTHING ? a : SEVERAL, NOTHING)
    return this.#uses[slot]! <= 1 ? cost <= READ_ONCE : cost <= READ_OFTEN && origin !== SEVERAL
  }

  #isWorkedOut(slot: number): boolean {
    const { kind } = this.#placements[slot]!
    return kind === 'view' || kind === 'inline'
  }

  #inlineCost(slot: number): number { return this.#isWorkedOut(slot) ? this.#costs[slot]! : 0 }

  /** The value, in memory or made in loops, that a value is worked out from. */
  #originOf(slot: number): number {
    return this.#isWorkedOut(slot) ? this.#origins[slot]! : this.#placements[slot]!.kind === 'uniform' ? NOTHING : slot
  }

  /** What is read, in memory or from members of groups, where a value is read at a view. Views that are no index arithmetic are copied. */
  #terms(slot: number, view: View, extents: readonly number[]): Term[] | Split {
    const placement = this.#placements[slot]!
    if (placement.kind === 'uniform') return []
    if (placement.kind === 'inline') return this.#termsOf(this.#steps[slot]!.inputs.map(input => ({ slot: input, view })), extents)
    if (placement.kind !== 'view') return [{ slot, view }]
    const below = through(view, extents, this.#shape(slot), placement.part.from)
    if (below instanceof Split) return below
    if (below !== null) return this.#terms(placement.source, below, extents)
    return [{ slot: this.#inMemory(slot), view }]
  }

  #termsOf(read: readonly Term[], extents: readonly number[]): Term[] | Split {
    const all: Term[] = []
    for (const { slot, view } of read) {
      const found = this.#terms(slot, view, extents)
      if (found instanceof Split) return found
      all.push(...found)
    }
    return all
  }

  /** Axes fine enough for everything that is read to be index arithmetic, what is read over them, and the splits that it took. */
  #refine(axes: readonly GroupAxis[], read: (axes: readonly GroupAxis[], splits: readonly Split[]) => readonly Term[]): { axes: readonly GroupAxis[]; terms: Term[]; splits: Split[] } {
    const splits: Split[] = []
    let refined = axes
    for (;;) {
      const terms = this.#termsOf(read(refined, splits), extentsOf(refined))
      if (!(terms instanceof Split)) return { axes: refined, terms, splits }
      splits.push(terms)
      refined = splitAxes(refined, terms)
    }
  }

  /** Puts an elementwise value into the group of its latest source, or into one of its own. */
  #join(slot: number): void {
    const copy = this.#copies.get(slot)
    const read = (level: Level) => (axes: readonly GroupAxis[]): Term[] => {
      const view = home(axes, level)
      if (copy === undefined) return this.#steps[slot]!.inputs.map(input => ({ slot: input, view }))
      if (copy.part === undefined) return [{ slot: copy.source, view }]
      // Over the axes of the value itself a view of it is always index arithmetic.
      return [{ slot: copy.source, view: surelyThrough(view, extentsOf(axes), this.#shape(slot), copy.part.from) }]
    }
    const alone = this.#refine(axesOf(this.#shape(slot)), read('full'))
    const latest = this.#latest(alone.terms)
    if (latest?.kind === 'group' && copy === undefined) {
      const size = sizeOf(this.#shape(slot))
      for (const level of ['full', 'outside'] as const) {
        if (!this.#hasRoom(latest, level, size)) continue
        const { axes, terms, splits } = this.#refine(latest.axes, read(level))
        const phase = this.#phase(latest, axes, terms, level)
        // The loops of a product are those of its tiles.
        if (phase === undefined || (latest.form === 'product' && splits.length > 0)) continue
        for (const split of splits) splitGroup(latest, split)
        this.#add(latest, { slot, level, phase }, terms)
        return
      }
      const turned = latest.form === 'product' ? this.#turned(latest, slot, alone) : undefined
      if (turned !== undefined) {
        this.#add(latest, turned.member, turned.terms)
        return
      }
    }
    this.#add(this.#group('loops', alone.axes), { slot, level: 'full', phase: 0 }, alone.terms)
  }

  /** The place in a group of a value that reads its members with their axes in another order. */
  #turned(group: Group, slot: number, { axes, terms }: { readonly axes: readonly GroupAxis[]; readonly terms: readonly Term[] }): { member: Member; terms: readonly Term[] } | undefined {
    const made = terms.find(term => group.members.has(term.slot))
    if (made === undefined || !this.#hasRoom(group, 'full', sizeOf(this.#shape(slot)))) return undefined
    const there = homeOf(group.axes, group.members.get(made.slot)!)
    const partners = group.axes.map(({ extent }, at) => extent === 1 ? -1 : axes.findIndex((axis, other) => axis.extent === extent && made.view.strides[other] === there.strides[at]))
    if (partners.some((partner, at) => group.axes[at]!.extent > 1 && partner === -1)) return undefined
    const view: View = { offset: 0, strides: partners.map(partner => partner === -1 ? 0 : axes[partner]!.full) }
    const read = this.#termsOf(this.#steps[slot]!.inputs.map(input => ({ slot: input, view })), extentsOf(group.axes))
    if (read instanceof Split) return undefined
    const phase = this.#phase(group, group.axes, read, 'full')
    return phase === undefined ? undefined : { member: { slot, level: 'full', phase, view }, terms: read }
  }

  #group(form: Group['form'], axes: readonly GroupAxis[]): Group {
    const group: Group = { kind: 'group', form, id: this.#groups.length, axes, members: new Map() }
    this.#groups.push(group)
    return group
  }

  #add(group: Group, member: Member, terms: readonly Term[]): void {
    for (const term of terms) {
      this.#keep(term, group)
      // What an earlier phase computed is read again from memory, unless it costs little.
      const made = group.members.get(term.slot)
      if (made?.level === 'full' && made.phase < member.phase && this.#costs[term.slot]! > READ_OFTEN) this.#stored.add(term.slot)
    }
    group.members.set(member.slot, member)
    this.#placements[member.slot] = { kind: 'member', group }
  }

  /** Has what a group reads kept in memory, unless it is made in the same loops at the same place. */
  #keep({ slot, view }: Term, group?: Group): void {
    const placement = this.#placements[slot]!
    if (placement.kind !== 'member') return
    const inside = placement.group === group && sameView(view, homeOf(group.axes, group.members.get(slot)!), extentsOf(group.axes))
    if (!inside) this.#stored.add(slot)
  }

  #latest(terms: readonly Term[]): Group | Special | undefined {
    let latest: Group | Special | undefined
    for (const { slot } of terms) {
      const placement = this.#placements[slot]!
      if ((placement.kind === 'member' || placement.kind === 'special') && (latest === undefined || placement.group.id > latest.id)) latest = placement.group
    }
    return latest
  }

  #hasRoom({ axes, members }: Group, level: Level, size: number): boolean {
    const isReduced = axes.some(axis => axis.reduced)
    if (level === 'outside' && !isReduced) return false
    if ([...members.values()].some(member => member.folded?.running)) return false
    const extents = axes.map(axis => level === 'outside' && axis.reduced ? 1 : axis.extent)
    return sizeOf(extents) === size && members.size < (sizeOf(extentsOf(axes)) === 1 ? SCALAR_MEMBERS : MEMBERS)
  }

  /** The phase in which values read from a group are there; undefined where the group has them, but not at these places. */
  #phase(group: Group, axes: readonly GroupAxis[], terms: readonly Term[], level: Level): number | undefined {
    let phase = 0
    for (const { slot, view } of terms) {
      const placement = this.#placements[slot]!
      if (placement.kind !== 'member' && placement.kind !== 'special') continue
      // Something had to be copied for these loops, after them.
      if (placement.group.id > group.id) return undefined
      if (placement.kind !== 'member' || placement.group !== group) continue
      const member = group.members.get(slot)!
      if (level === 'outside' && member.level === 'full') return undefined
      if (!sameView(view, homeOf(axes, member), extentsOf(axes))) return undefined
      phase = Math.max(phase, member.folded === undefined ? member.phase : member.phase + 1)
    }
    return phase
  }

  /** A reduction joins the loops in which what it folds is made, if they walk the axes it reduces. */
  #foldInto(slot: number, { axes, folded }: FoldedLoops): void {
    const [{ slot: x }] = folded.terms as [Term]
    const shape = this.#shape(x)
    const latest = sizeOf(shape) === 0 ? undefined : this.#latest(this.#refine(axes, refined => [{ slot: x, view: home(refined, 'full') }]).terms)
    if (latest?.kind === 'group' && latest.form === 'loops' && this.#hasRoom(latest, 'full', sizeOf(shape))) {
      const reduced = (this.#steps[slot]!.node.attributes as { axes: readonly number[] }).axes
      const { axes: refined, terms, splits } = this.#refine(latest.axes, one => [{ slot: x, view: home(one, 'full') }])
      const made = reducedAs(refined, shape, reduced)
      const phase = made && this.#phase(latest, made.axes, terms.map(({ slot: at, view }) => ({ slot: at, view: { ...view, strides: made.splits.reduce<readonly number[]>(splitStrides, view.strides) } })), 'full')
      // What stands once per fold already, though it be a fold of single elements, fixes which axes are folded.
      const isFixed = latest.axes.some(axis => axis.reduced) || [...latest.members.values()].some(member => member.level === 'outside')
      const fits = made !== undefined && (!isFixed || made.axes.every((axis, at) => axis.reduced === made.before[at]!.reduced))
      if (fits && phase !== undefined) {
        for (const split of [...splits, ...made.splits]) splitGroup(latest, split)
        latest.axes = made.axes
        const view = home(made.axes, 'full')
        const all = this.#termsOf([{ slot: x, view }], extentsOf(made.axes))
        this.#add(latest, { slot, level: 'outside', phase, folded: { ...folded, terms: [{ slot: x, view }] } }, all instanceof Split ? terms : all)
        return
      }
    }
    this.#foldAlone(slot, { axes, folded })
  }

  #foldAlone(slot: number, loops: FoldedLoops): void {
    let { folded } = loops
    const { axes, terms, splits } = this.#refine(loops.axes, (_, splits) => splitTerms(loops.folded.terms, splits))
    folded = { ...folded, terms: splitTerms(folded.terms, splits) }
    this.#add(this.#group('loops', axes), { slot, level: folded.running ? 'full' : 'outside', phase: 0, folded }, terms)
  }

  /** A product of matrices in a kernel of its own kind, if it is one of floats and worth it. */
  #contract(op: Contraction, slot: number): void {
    const step = this.#steps[slot]!
    const loops = contractionLoops(op, step)
    const { node, inputs: [a, b] } = step
    const { batch, contract } = op.dimensions(node.inputs.map(input => input.shape), node.attributes)
    const isMatrix = contract.length === 1 && node.inputs.every(input => input.rank === batch.length + 2)
    if (!this.#vectors || !isFloat(node.dtype) || !isMatrix || sizeOf(extentsOf(loops.axes)) < SMALL_PRODUCT) {
      this.#foldAlone(slot, loops)
      return
    }
    const terms = loops.folded.terms.map(({ view }, at) => this.#operand(at === 0 ? a! : b!, view, extentsOf(loops.axes)))
    const [depth] = loops.axes.filter(axis => axis.reduced)
    const group = this.#group('product', axesOf(node.shape))
    for (const term of terms) if (this.#placements[term.slot]!.kind === 'member') this.#stored.add(term.slot)
    this.#add(group, { slot, level: 'full', phase: 0, product: { terms: terms as [Term, Term], depth: depth!.extent } }, [])
  }

  /** An operand of a product, read from memory. */
  #operand(slot: number, view: View, extents: readonly number[]): Term {
    const placement = this.#placements[slot]!
    if (placement.kind === 'view') {
      const below = through(view, extents, this.#shape(slot), placement.part.from)
      // The kernel walks forward.
      if (below !== null && !(below instanceof Split) && below.strides.every(stride => stride >= 0)) return this.#operand(placement.source, below, extents)
    }
    return { slot: this.#inMemory(slot), view }
  }

  #special(slot: number, pieces: readonly Piece[]): void {
    const group: Special = { kind: 'special', id: this.#groups.length, slot, pieces }
    this.#groups.push(group)
    this.#placements[slot] = { kind: 'special', group }
    this.#stored.add(slot)
  }

  /** A part of a movement as loops that read and write. */
  #piece(source: number, part: MovementPart): Piece {
    const whole = axesOf(part.extent)
    const from = { slot: source, view: part.from }
    const to = part.to ?? home(whole, 'full')
    const { axes, terms, splits } = this.#refine(whole, (_, splits) => splitTerms([from], splits))
    for (const term of terms) this.#keep(term)
    return { axes, from: splitTerms([from], splits)[0]!, to: splitTerms([{ slot: source, view: to }], splits)[0]!.view }
  }

  /** A slot that holds the value in memory: the same, or a new one where the value is worked out by its readers. */
  #inMemory(slot: number): number {
    const placement = this.#placements[slot]!
    if (placement.kind === 'leaf' || placement.kind === 'special') return slot
    if (placement.kind === 'member') {
      this.#stored.add(slot)
      return slot
    }
    const known = this.#written.get(slot)
    if (known !== undefined) return known
    const made = this.#copy(slot)
    this.#written.set(slot, made)
    return made
  }

  /** A new slot with the value of another, which stays what it is for its readers. */
  #copy(source: number): number {
    const placement = this.#placements[source]!
    const step = this.#steps[source]!
    const copy = this.#steps.push(step) - 1
    if (placement.kind === 'view') this.#copies.set(copy, { source: placement.source, part: placement.part })
    else if (placement.kind !== 'inline') this.#copies.set(copy, { source })
    this.#costs[copy] = this.#costs[source]!
    this.#join(copy)
    this.#stored.add(copy)
    return copy
  }
}
