/** The report: tables to read, and the same as data. */
import type { Verdict } from './bars.js'
import type { Comparison, Outcome } from './compare.js'
import type { Machine } from './machine.js'
import type { Size } from './sizes.js'
import { median } from './statistics.js'

export interface Report {
  readonly machine: Machine
  /** How it was run. */
  readonly settings: { readonly ours: string; readonly rounds: number; readonly processes: number; readonly sliceSeconds: number }
  readonly versions: { readonly [contender: string]: { readonly [what: string]: string } }
  /** Peers that could not take part at all, and why. */
  readonly absent: { readonly [contender: string]: string }
  readonly comparisons: readonly Comparison[]
  readonly sizes: readonly Size[]
  readonly bars: readonly Verdict[]
}

export function showHead({ machine, settings, versions, absent }: Report): string {
  return [
    `machine   ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; load ${machine.load.toFixed(2)}`,
    `software  Node ${machine.node} (V8 ${machine.v8}), @mlp at ${machine.commit}, ${settings.ours}`,
    `measured  ${settings.rounds} rounds in ${settings.processes} set(s) of processes, slices of ${settings.sliceSeconds * 1000} ms, one thread; ${machine.date}`,
    ...Object.entries(versions).filter(([, found]) => Object.keys(found).length > 0)
      .map(([name, found]) => `          ${name}: ${Object.entries(found).map(([what, version]) => `${what} ${version}`).join(', ')}`),
    ...Object.entries(absent).map(([name, reason]) => `absent    ${name}: ${reason}`),
  ].join('\n')
}

export function showComparison({ workload, title, unit, flops, outcomes }: Comparison): string {
  const measured = outcomes.filter(({ seconds }) => seconds.length > 0)
  const rows = measured.map(one => [
    one.title, duration(median(one.seconds)), duration(Math.min(...one.seconds)), one.ratio === undefined ? '' : `${factor(one.ratio.median)} [${factor(one.ratio.low)} … ${factor(one.ratio.high)}]`,
    ...(flops === undefined ? [] : [(flops / median(one.seconds) / 1e9).toFixed(1)]),
    one.processors === undefined ? '' : one.processors.toFixed(2), one.difference === undefined ? '' : one.difference.toExponential(1), details(one),
  ])
  const head = ['', `per ${unit}`, 'least', 'over ours [quartiles]', ...(flops === undefined ? [] : ['GFLOP/s']), 'cpu/wall', 'apart', '']
  const others = [...new Set(outcomes.filter(({ seconds }) => seconds.length === 0).map(({ status, reason }) => `${status}, ${reason}`))]
  const rest = others.map(why => `  ${outcomes.filter(one => `${one.status}, ${one.reason}` === why).map(one => one.title).join('; ')}: ${why}`)
  return [`${workload}: ${title}`, table([head, ...rows]), ...rest].join('\n')
}

function details({ status, reason, note, preparation }: Outcome): string {
  const phases = Object.entries(preparation).map(([phase, milliseconds]) => `${phase} ${duration(milliseconds / 1000)}`)
  return [status === 'disagrees' ? `DISAGREES: ${reason}` : '', ...phases, note].filter(text => text !== '').join(', ')
}

export function showSizes(sizes: readonly Size[]): string {
  return ['size: minified and gzipped', table(sizes.map(({ title, gzipped, reason }) => [title, gzipped === undefined ? reason : `${gzipped} bytes`]))].join('\n')
}

export function showBars(bars: readonly Verdict[]): string {
  const rows = bars.map(({ what, against, measured, bar, aim, unit, verdict, remark }) =>
    [what, against, quantity(measured, unit), quantity(bar, unit), quantity(aim, unit), verdict, remark])
  return ['Against the bars', table([['workload', 'against', 'measured', 'bar', 'aim', '', ''], ...rows])].join('\n')
}

function quantity(value: number | undefined, unit: Verdict['unit']): string {
  return value === undefined ? '' : unit === '×' ? `${factor(value)}×` : String(value)
}

/** For a README: what was run on what, the bars, and a row for every workload. */
export function showMarkdown(report: Report): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const grid = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
  const titles = [...new Set(report.comparisons.flatMap(({ outcomes }) => outcomes.map(({ title }) => title)))]
  const times = report.comparisons.map(({ workload, unit, outcomes }) => [`${workload}, per ${unit}`, ...titles.map(title => {
    const one = outcomes.find(outcome => outcome.title === title)
    if (one === undefined || one.status === 'no entry') return ''
    if (one.seconds.length === 0) return one.status
    return `${duration(median(one.seconds))}${one.ratio === undefined ? '' : ` (${factor(one.ratio.median)}×)`}${one.status === 'disagrees' ? ', disagrees' : ''}`
  })])
  const bars = report.bars.map(({ what, against, measured, bar, aim, unit, verdict, remark }) => [what, against, quantity(measured, unit), quantity(bar, unit), quantity(aim, unit), verdict, remark])
  const blocks = [
    `\`\`\`\n${showHead(report)}\n\`\`\``,
    ...(times.length > 0 ? [grid(['', ...titles], times)] : []),
    ...(report.sizes.length > 0 ? [grid(['program', 'bytes'], report.sizes.map(({ title, gzipped, reason }) => [title, gzipped === undefined ? reason : String(gzipped)]))] : []),
    ...(bars.length > 0 ? [grid(['workload', 'against', 'measured', 'bar', 'aim', '', ''], bars)] : []),
  ]
  return blocks.join('\n\n')
}

/** Three digits, as many decimals as they need. */
export function factor(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

export function duration(seconds: number): string {
  const [scale, unit] = seconds >= 1 ? [1, 's'] : seconds >= 1e-3 ? [1e3, 'ms'] : seconds >= 1e-6 ? [1e6, 'µs'] : [1e9, 'ns']
  return `${factor(seconds * scale)} ${unit}`
}

/** Columns in line; the first and what has letters to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const last = widths.length - 1
  return rows.map(row => `  ${row.map((cell, column) => {
    if (column === last) return cell
    return column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
  }).join('  ')}`.trimEnd()).join('\n')
}
